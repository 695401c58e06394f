// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/engine/options.hpp"

namespace retort {

/// What a pool holds at the moment.
struct pool_statistics {
  std::size_t open = 0;  // connections, idle or not
  std::size_t idle = 0;
  std::size_t in_use = 0;
  std::size_t waiting = 0;  // threads in line
};

/// Connections, kept and lent: the last one back is the first one out, and those who wait are served in turn. For any
/// number of threads.
template <class Connection>
class pool {
  using clock = std::chrono::steady_clock;

  struct loan {
    std::source_location where;
    clock::time_point since;
  };

 public:
  using connection_options = typename Connection::options_type;

  pool(const connection_options& how, const engine_options& options) : connect_(how), options_(options) {}
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

  /// A connection on loan; it goes back when this is destroyed.
  class lease {
   public:
    lease() = default;
    lease(lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)), loan_(other.loan_) {}
    lease& operator=(lease&& other) noexcept {
      if (this != &other) {
        give_back();
        pool_ = std::exchange(other.pool_, nullptr);
        connection_ = std::move(other.connection_);
        loan_ = other.loan_;
      }
      return *this;
    }
    ~lease() { give_back(); }

    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }
    explicit operator bool() const { return connection_ != nullptr; }

   private:
    friend class pool;
    lease(pool* p, std::unique_ptr<Connection> c, typename std::list<loan>::iterator l)
        : pool_(p), connection_(std::move(c)), loan_(l) {}

    void give_back() noexcept {
      if (pool_ != nullptr && connection_ != nullptr) pool_->give_back(std::move(connection_), loan_);
      pool_ = nullptr;
    }

    pool* pool_ = nullptr;
    std::unique_ptr<Connection> connection_;
    typename std::list<loan>::iterator loan_{};
  };

  /// Lends a connection: an idle one, a new one, or, when all are out, the next to come back.
  /// Throws `pool_timeout`, which names who holds the connections, or what connecting throws.
  lease acquire(std::source_location where = std::source_location::current()) {
    std::unique_lock lock(mutex_);
    const auto deadline = clock::now() + options_.pool_timeout;
    const std::size_t ticket = next_ticket_++;
    ++waiting_;
    const bool served = changed_.wait_until(lock, deadline, [&] {
      return serving_ == ticket && (!idle_.empty() || open_ < options_.pool_size + options_.max_overflow);
    });
    --waiting_;
    if (!served) {
      leave_line(ticket);
      throw pool_timeout(holders());
    }
    serve_next();
    std::list<loan> entry{loan{where, clock::now()}};
    while (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->usable()) {
        loans_.splice(loans_.end(), entry);
        return lease(this, std::move(connection), std::prev(loans_.end()));
      }
      --open_;
      changed_.notify_all();
    }
    // The place is taken before the lock is given up, so that there are never too many.
    ++open_;
    lock.unlock();
    std::unique_ptr<Connection> connection;
    try {
      connection = std::make_unique<Connection>(connect_);
    } catch (...) {
      lock.lock();
      --open_;
      changed_.notify_all();
      throw;
    }
    lock.lock();
    loans_.splice(loans_.end(), entry);
    return lease(this, std::move(connection), std::prev(loans_.end()));
  }

  pool_statistics statistics() const {
    const std::lock_guard lock(mutex_);
    return {open_, idle_.size(), loans_.size(), waiting_};
  }

 private:
  void give_back(std::unique_ptr<Connection> connection, typename std::list<loan>::iterator entry) noexcept {
    connection->reset();
    const bool keep = connection->usable();
    const std::lock_guard lock(mutex_);
    loans_.erase(entry);
    if (keep && idle_.size() < options_.pool_size)
      idle_.push_back(std::move(connection));
    else
      --open_;
    changed_.notify_all();
  }

  // Tickets are served in order; one that gave up is skipped.
  void serve_next() {
    ++serving_;
    for (auto gone = abandoned_.begin(); gone != abandoned_.end();) {
      if (*gone != serving_) {
        ++gone;
        continue;
      }
      abandoned_.erase(gone);
      ++serving_;
      gone = abandoned_.begin();
    }
    changed_.notify_all();
  }
  void leave_line(std::size_t ticket) {
    if (ticket == serving_)
      serve_next();
    else
      abandoned_.push_back(ticket);
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

  connection_options connect_;
  engine_options options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::list<loan> loans_;
  std::size_t open_ = 0;
  std::size_t waiting_ = 0;
  std::size_t next_ticket_ = 0;
  std::size_t serving_ = 0;
  std::list<std::size_t> abandoned_;
};

}  // namespace retort
