// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/detached.hpp>
#include <list>
#include <memory>
#include <mutex>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "retort/async/signal.hpp"
#include "retort/engine/options.hpp"
#include "retort/engine/pool.hpp"

namespace retort::async {

/// Connections, kept and lent: the last one back is the first one out, and coroutines that wait are served in turn. For
/// any number of threads.
template <class Connection>
class pool : public std::enable_shared_from_this<pool<Connection>> {
  using options_type = typename Connection::options_type;

  struct loan {
    std::source_location where;
    clock::time_point since;
  };
  using loans = std::list<loan>;

  /// Somebody in the line: given a connection, or the right to open one.
  struct waiter {
    std::shared_ptr<signal> served;
    std::unique_ptr<Connection> given;
    bool may_open = false;
  };

  /// A place in the line, which is left in any case: also where the coroutine is destroyed.
  struct place {
    pool* p;
    typename std::list<waiter>::iterator at;
    bool left = false;

    ~place() {
      if (left) return;
      std::unique_lock lock(p->mutex_);
      leave(lock);
    }
    void leave(std::unique_lock<std::mutex>& lock) {
      left = true;
      std::unique_ptr<Connection> given = std::move(at->given);
      const bool may_open = at->may_open;
      p->line_.erase(at);
      if (given != nullptr) p->pass_on(std::move(given), lock);
      if (may_open) p->give_up_place(lock);
    }
  };

 public:
  pool(executor e, options_type how, const engine_options& options)
      : executor_(std::move(e)), connect_(std::move(how)), options_(options) {}
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

  /// A connection on loan; it goes back when this is destroyed.
  class lease {
   public:
    lease() = default;
    lease(lease&& other) noexcept = default;
    lease& operator=(lease&& other) noexcept {
      if (this == &other) return *this;
      give_back();
      pool_ = std::move(other.pool_);
      connection_ = std::move(other.connection_);
      loan_ = other.loan_;
      return *this;
    }
    ~lease() { give_back(); }

    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }
    explicit operator bool() const { return connection_ != nullptr; }

    void give_back() noexcept {
      if (connection_ != nullptr) pool_->take_back(std::move(connection_), loan_);
      pool_.reset();
    }

   private:
    friend class pool;
    lease(std::shared_ptr<pool> p, std::unique_ptr<Connection> c, typename loans::iterator l)
        : pool_(std::move(p)), connection_(std::move(c)), loan_(l) {}

    std::shared_ptr<pool> pool_;
    std::unique_ptr<Connection> connection_;
    typename loans::iterator loan_{};
  };

  /// Lends a connection: an idle one, a new one, or, when all are out, the next to come back.
  /// Throws `pool_timeout`, which names who holds the connections, or what connecting throws.
  awaitable<lease> acquire(std::source_location where) {
    const auto me = this->shared_from_this();
    loans entry{loan{where, clock::now()}};
    std::unique_lock lock(mutex_);
    refuse_if_closed();
    std::unique_ptr<Connection> connection = line_.empty() ? take_idle(lock) : nullptr;
    bool may_open = false;
    if (connection == nullptr && line_.empty() && open_ < most()) {
      ++open_;
      may_open = true;
    }
    if (connection == nullptr && !may_open) {
      line_.push_back({std::make_shared<signal>(executor_), nullptr, false});
      place here{this, std::prev(line_.end())};
      const auto served = here.at->served;
      lock.unlock();
      co_await signal::wait(served, clock::now() + options_.pool_timeout);
      const boost::asio::cancellation_state state = co_await boost::asio::this_coro::cancellation_state;
      const bool cancelled = state.cancelled() != boost::asio::cancellation_type::none;
      lock.lock();
      if (cancelled) {
        here.leave(lock);
        throw_cancelled();
      }
      connection = std::move(here.at->given);
      may_open = std::exchange(here.at->may_open, false);
      here.leave(lock);
      if (connection == nullptr && !may_open) {
        refuse_if_closed();
        throw pool_timeout(holders());
      }
    }
    if (may_open) {
      lock.unlock();
      opening place_kept{this};
      connection = co_await Connection::connect(executor_, connect_);
      place_kept.done = true;
      lock.lock();
    }
    entry.front().since = clock::now();
    loans_.splice(loans_.end(), entry);
    co_return lease(me, std::move(connection), std::prev(loans_.end()));
  }

  const options_type& connection_options() const { return connect_; }
  pool_statistics statistics() const {
    const std::lock_guard lock(mutex_);
    pool_statistics now{};
    now.open = open_;
    now.idle = idle_.size();
    now.in_use = loans_.size();
    now.waiting = line_.size();
    return now;
  }
  /// Closes what is idle, and lets nobody in any more. Those who wait are turned away, those who hold connections may
  /// finish.
  void close() {
    std::vector<std::unique_ptr<Connection>> gone;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    open_ -= idle_.size();
    gone.swap(idle_);
    for (waiter& w : line_) w.served->set();
  }

 private:
  struct opening {
    pool* p;
    bool done = false;
    ~opening() {
      if (done) return;
      std::unique_lock lock(p->mutex_);
      p->give_up_place(lock);
    }
  };

  std::size_t most() const { return options_.pool_size + options_.max_overflow; }
  void refuse_if_closed() const {
    if (closed_) throw error("retort: the engine is closed");
  }

  std::unique_ptr<Connection> take_idle(std::unique_lock<std::mutex>&) {
    while (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->usable()) return connection;
      --open_;
    }
    return nullptr;
  }

  void take_back(std::unique_ptr<Connection> connection, typename loans::iterator entry) noexcept {
    connection->rest();
    {
      const std::lock_guard lock(mutex_);
      loans_.erase(entry);
    }
    if (!closed() && connection->usable() && !connection->clean()) {
      // What was left open is taken back in the background.
      try {
        boost::asio::co_spawn(executor_, clean_up(this->shared_from_this(), std::move(connection)),
                              boost::asio::detached);
        return;
      } catch (...) {
      }
    }
    std::unique_lock lock(mutex_);
    if (connection != nullptr && connection->usable() && connection->clean())
      pass_on(std::move(connection), lock);
    else
      give_up_place(lock);
  }
  static awaitable<void> clean_up(std::shared_ptr<pool> me, std::unique_ptr<Connection> connection) {
    opening guard{me.get()};
    try {
      co_await connection->clean_up();
    } catch (...) {
      co_return;
    }
    if (!connection->usable()) co_return;
    std::unique_lock lock(me->mutex_);
    guard.done = true;
    me->pass_on(std::move(connection), lock);
  }

  /// To the first in the line, or to the idle ones.
  void pass_on(std::unique_ptr<Connection> connection, std::unique_lock<std::mutex>& lock) {
    for (waiter& w : line_)
      if (w.given == nullptr && !w.may_open && !closed_) {
        w.given = std::move(connection);
        return w.served->set();
      }
    if (!closed_ && idle_.size() < options_.pool_size)
      idle_.push_back(std::move(connection));
    else
      give_up_place(lock);
  }
  /// A connection is gone: the first in the line may open another.
  void give_up_place(std::unique_lock<std::mutex>&) {
    for (waiter& w : line_)
      if (w.given == nullptr && !w.may_open && !closed_) {
        w.may_open = true;
        return w.served->set();
      }
    --open_;
  }

  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  std::string holders() const {
    std::string out =
        "retort: no connection was free within " + std::to_string(options_.pool_timeout.count()) + " ms; held by:";
    for (const loan& l : loans_) {
      const auto held = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - l.since);
      out += " " + std::string(l.where.file_name()) + ":" + std::to_string(l.where.line()) + " (" +
             std::to_string(held.count()) + " ms)";
    }
    return out;
  }

  executor executor_;
  options_type connect_;
  engine_options options_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::list<waiter> line_;
  loans loans_;
  std::size_t open_ = 0;
  bool closed_ = false;
};

}  // namespace retort::async
