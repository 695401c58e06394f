// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/detached.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "retort/async/lease.hpp"
#include "retort/async/signal.hpp"
#include "retort/engine/backoff.hpp"
#include "retort/engine/holders.hpp"
#include "retort/engine/options.hpp"
#include "retort/engine/pool_statistics.hpp"

namespace retort::async {

/// Connections, kept and lent to coroutines, by the rules of `retort::pool`: the last one back is the first one out,
/// those who wait are served in turn, and what died together is given up together. For any number of threads.
///
/// A `Connection` has `connect`; `usable()`, or `usable(now)`, looks whether it lives, `state()` says what is known of
/// it; `rest()` brings it back to how it was opened, as far as that needs no waiting: where it is not `clean()` then,
/// `clean_up()` does the rest.
template <class Connection>
class pool : public std::enable_shared_from_this<pool<Connection>> {
  using options_type = typename Connection::options_type;

  using place = async::place<Connection>;
  using places = std::list<place>;
  using held = typename places::iterator;

  using waiter = async::waiter<held>;

  // What a coroutine has of the pool: a place, or one in the line. It goes back in any case, also where the coroutine
  // is destroyed.
  struct hand {
    explicit hand(pool& p) : from(&p) {}
    hand(const hand&) = delete;
    hand& operator=(const hand&) = delete;
    ~hand() {
      if ((!mine && !in_line) || !from->made_.is_here()) return;
      places dead;
      const std::lock_guard lock(from->mutex_);
      if (in_line) from->leave(*this);
      if (mine) from->put_back(*mine, clock::now(), dead);
    }

    pool* from;
    std::optional<held> mine;
    std::optional<typename std::list<waiter>::iterator> in_line;
    bool current = false;  // the connection is neither too old nor of those that were given up
    bool fresh = false;    // it came back a moment ago, so nobody looks whether it lives
    clock::time_point now{};
  };

 public:
  pool(executor e, options_type how, const engine_options& options)
      : executor_(std::move(e)),
        connect_(std::move(how)),
        options_(options),
        random_(reinterpret_cast<std::uintptr_t>(this)) {}
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

  using lease = async::lease<pool, Connection>;

  /// Lends a connection: an idle one, a new one, or, when all are out, the next to come back.
  /// Throws `pool_timeout`, which names who holds the connections, `pool_closed`, or what connecting throws.
  awaitable<lease> acquire(std::source_location where) {
    made_.require_here();
    tell_long_holds(mutex_, lent_, options_);
    const auto me = this->shared_from_this();
    const auto deadline = clock::now() + options_.pool_timeout;
    hand my(*this);
    ask(my, where);
    if (my.in_line) {
      const auto served = (*my.in_line)->served;
      co_await signal::wait(served, deadline);
      co_await throw_if_cancelled();
      be_served(my);
    }
    while ((*my.mine)->connection != nullptr && !(my.current && is_fit(my))) replace(my, where);
    if ((*my.mine)->connection == nullptr) co_await fill(my, deadline);
    const held got = *std::exchange(my.mine, std::nullopt);
    co_return lease(me, got);
  }

  /// Lends an idle connection where nobody has to wait for anything. Else the lease is empty.
  lease try_acquire(std::source_location where) {
    made_.require_here();
    tell_long_holds(mutex_, lent_, options_);
    hand my(*this);
    {
      const auto now = clock::now();
      places dead;
      const std::lock_guard lock(mutex_);
      if (closed_ || unserved_ > 0 || idle_.empty()) return {};
      lend(my, where, now);
      take_old(dead, now);
    }
    if (my.current && is_fit(my)) [[likely]]
      return lease(this->shared_from_this(), *std::exchange(my.mine, std::nullopt));
    const std::unique_ptr<Connection> of_no_use = std::move((*my.mine)->connection);
    const std::lock_guard lock(mutex_);
    ++counts_.closed;
    return {};
  }

  const options_type& connection_options() const { return connect_; }
  pool_statistics statistics() const {
    const std::lock_guard lock(mutex_);
    pool_statistics now = counts_;
    now.open = open_;
    now.idle = idle_.size();
    now.in_use = lent_.size();
    now.waiting = unserved_;
    now.overflow = open_ > options_.pool_size ? open_ - options_.pool_size : 0;
    now.connecting = connecting_;
    return now;
  }
  /// Lends none of the connections that are open now any more: each is closed when it is idle.
  void invalidate() {
    places dead;
    const std::lock_guard lock(mutex_);
    invalidate(dead);
  }
  /// Closes what is idle, and lets nobody in any more. Those who wait are turned away, those who hold connections may
  /// finish.
  void close() {
    places dead;
    const std::lock_guard lock(mutex_);
    close(dead);
  }
  /// The same, and waits until all connections are back. False where they are not by then.
  awaitable<bool> close_until(clock::time_point deadline) {
    const auto me = this->shared_from_this();
    const auto told = std::make_shared<signal>(executor_);
    begin_to_close(told);
    co_await signal::wait(told, deadline);
    co_return statistics().open == 0;
  }
  /// The engine is gone: standard error says who still holds connections.
  void abandon() {
    close();
    const std::lock_guard lock(mutex_);
    if (!lent_.empty())
      std::fprintf(stderr, "retort: an engine is destroyed while connections are out; held by:%s\n",
                   holders_of(lent_).c_str());
  }

 private:
  friend lease;

  void begin_to_close(const std::shared_ptr<signal>& told) {
    places dead;
    const std::lock_guard lock(mutex_);
    close(dead);
    if (open_ == 0)
      told->set();
    else
      closers_.push_back(told);
  }
  void close(places& dead) {
    closed_ = true;
    open_ -= idle_.size();
    counts_.closed += idle_.size();
    dead.swap(idle_);
    for (waiter& w : line_) w.served->set();
    call_turns();
  }

  // Somebody who opens a connection, until that is done.
  struct opening {
    explicit opening(pool& p) : from(p) {}
    opening(const opening&) = delete;
    opening& operator=(const opening&) = delete;
    ~opening() {
      if (!from.made_.is_here()) return;
      const std::lock_guard lock(from.mutex_);
      --from.connecting_;
      from.call_turns();
    }
    pool& from;
  };

  static clock::time_point earlier(clock::time_point a, clock::time_point b) { return a < b ? a : b; }
  std::size_t most() const { return options_.pool_size + options_.max_overflow; }
  [[noreturn]] static void throw_closed() { throw pool_closed("retort: the engine is closed"); }

  // A place, or one in the line.
  void ask(hand& my, std::source_location where) {
    const auto now = clock::now();
    places dead;
    const std::lock_guard lock(mutex_);
    if (closed_) throw_closed();
    if (unserved_ == 0 && !idle_.empty()) {
      lend(my, where, now);
      take_old(dead, now);
    } else if (unserved_ == 0 && open_ < most()) {
      my.mine = reserve(where, now);
    } else {
      line_.push_back({std::make_shared<signal>(executor_), where, now, {}});
      my.in_line = std::prev(line_.end());
      ++unserved_;
      ++counts_.waits;
    }
  }
  void be_served(hand& my) {
    const auto now = clock::now();
    const std::lock_guard lock(mutex_);
    counts_.wait_time += std::chrono::duration_cast<std::chrono::microseconds>(now - (*my.in_line)->since);
    leave(my);
    if (closed_) throw_closed();
    if (!my.mine) {
      ++counts_.timeouts;
      throw_none_free(options_, lent_);
    }
    judge(my, *my.mine, now);
  }
  // Leaves the line, with what was given there.
  void leave(hand& my) {
    const auto at = *std::exchange(my.in_line, std::nullopt);
    if (at->given)
      my.mine = at->given;
    else
      --unserved_;
    line_.erase(at);
  }
  void lend(hand& my, std::source_location where, clock::time_point now) {
    const held last = std::prev(idle_.end());
    lent_.splice(lent_.end(), idle_, last);
    judge(my, last, now);
    last->where = where;
    last->since = now;
    last->told = false;
  }
  void judge(hand& my, held got, clock::time_point now) {
    my.mine = got;
    my.current = got->generation == generation_ && now < got->expires;
    my.fresh = now - got->since < options_.pool_pre_ping_after;
    my.now = now;
  }
  held reserve(std::source_location where, clock::time_point now) {
    lent_.emplace_back();
    ++open_;
    const held made = std::prev(lent_.end());
    made->where = where;
    made->since = now;
    return made;
  }

  bool is_fit(const hand& my) const {
    Connection& connection = *(*my.mine)->connection;
    if (!options_.pool_pre_ping || my.fresh) return connection.state() == driver::health::good;
    if constexpr (requires { connection.usable(my.now); })
      return connection.usable(my.now);
    else
      return connection.usable();
  }
  // The connection of this place is of no use: another idle one, or the place for a new one.
  void replace(hand& my, std::source_location where) {
    const std::unique_ptr<Connection> dead = std::move((*my.mine)->connection);
    const auto now = clock::now();
    places gone;
    const std::lock_guard lock(mutex_);
    ++counts_.closed;
    if (idle_.empty()) return;
    free_place(*my.mine, gone);
    lend(my, where, now);
  }

  // Opens the connection of a place: few at a time, and later each time that it failed.
  awaitable<void> fill(hand& my, clock::time_point deadline) {
    const auto patience = earlier(deadline, clock::now() + options_.connect_retry);
    for (;;) {
      co_await wait_for_turn(deadline);
      const opening now(*this);
      const std::uint64_t made_for = current_generation();
      std::exception_ptr failure;
      std::string sqlstate, words;
      try {
        (*my.mine)->connection = co_await Connection::connect(executor_, connect_);
      } catch (const database_error& e) {
        failure = std::current_exception();
        sqlstate = e.sqlstate();
        words = e.what();
      } catch (const error& e) {
        failure = std::current_exception();
        words = e.what();
      }
      if (failure == nullptr) {
        opened(**my.mine, made_for);
        break;
      }
      if (!may_try_again(sqlstate, std::move(words), patience)) std::rethrow_exception(failure);
    }
  }
  std::uint64_t current_generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
  }
  void opened(place& p, std::uint64_t made_for) {
    const auto now = clock::now();
    const std::lock_guard lock(mutex_);
    delay_.reset();
    not_before_ = {};
    ++counts_.created;
    p.generation = made_for;
    p.expires =
        options_.pool_recycle.count() > 0 ? now + random_.around(options_.pool_recycle, 0.1) : clock::time_point::max();
    if (closed_) throw_closed();
  }
  bool may_try_again(std::string_view sqlstate, std::string words, clock::time_point patience) {
    const auto now = clock::now();
    const std::lock_guard lock(mutex_);
    ++counts_.failures;
    last_failure_ = std::move(words);
    not_before_ = now + delay_.next();
    // No server, not ready yet, or no room on it.
    const bool passes = sqlstate.substr(0, 2) == "08" || sqlstate == "57P03" || sqlstate == "53300";
    return passes && !closed_ && now < patience;
  }
  awaitable<void> wait_for_turn(clock::time_point deadline) {
    for (;;) {
      const auto called = std::make_shared<signal>(executor_);
      const auto until = begin_to_open(called, deadline);
      if (!until) break;
      co_await signal::wait(called, *until);
      co_await throw_if_cancelled();
    }
  }
  // It is my turn; or until when to wait to be called.
  std::optional<clock::time_point> begin_to_open(const std::shared_ptr<signal>& called, clock::time_point deadline) {
    const auto now = clock::now();
    const std::lock_guard lock(mutex_);
    if (closed_) throw_closed();
    if (now >= deadline) {
      ++counts_.timeouts;
      throw_none_opened(options_, last_failure_);
    }
    const bool too_many = connecting_ > 0 && connecting_ >= options_.connect_concurrency;
    if (!too_many && now >= not_before_) {
      ++connecting_;
      return std::nullopt;
    }
    turns_.push_back(called);
    return too_many ? deadline : earlier(deadline, not_before_);
  }
  void call_turns() {
    for (const auto& w : std::exchange(turns_, {}))
      if (const auto waiting = w.lock()) waiting->set();
  }

  // A place whose connection is being brought back to how it was.
  struct cleaning {
    cleaning(pool& p, held at) : from(p), mine(at) {}
    cleaning(const cleaning&) = delete;
    cleaning& operator=(const cleaning&) = delete;
    ~cleaning() {
      if (!from.made_.is_here()) return;
      places dead;
      const std::lock_guard lock(from.mutex_);
      from.lent_.splice(from.lent_.end(), from.cleaning_, mine);
      if (clean)
        from.put_back(mine, clock::now(), dead);
      else
        from.free_place(mine, dead);
    }

    pool& from;
    held mine;
    bool clean = false;
  };

  void take_back(held mine) noexcept {
    if (!made_.is_here()) return;
    tell_long_holds(mutex_, lent_, options_);
    Connection& connection = *mine->connection;
    connection.rest();
    const driver::health health = connection.state();
    const bool timed = options_.pool_idle_timeout.count() > 0 || options_.pool_pre_ping_after.count() > 0;
    const auto now = timed ? clock::now() : clock::time_point();
    places dead;  // closed after the lock is given up
    bool dirty = false;
    {
      const std::lock_guard lock(mutex_);
      // Of those that died together the first one says so for all.
      const bool others_too = health == driver::health::server_gone || health == driver::health::demoted;
      if (others_too && mine->generation == generation_) invalidate(dead);
      dirty = is_good(*mine) && !connection.clean();
      if (dirty)
        cleaning_.splice(cleaning_.end(), lent_, mine);
      else
        put_back(mine, now, dead);
    }
    if (!dirty) return;
    // What was left open is taken back in the background.
    try {
      boost::asio::co_spawn(executor_, clean_up(this->shared_from_this(), mine), boost::asio::detached);
    } catch (...) {
      const cleaning given_up(*this, mine);
    }
  }
  static awaitable<void> clean_up(std::shared_ptr<pool> me, held mine) {
    cleaning guard(*me, mine);
    try {
      co_await mine->connection->clean_up();
      guard.clean = true;
    } catch (...) {
    }
  }

  bool is_good(const place& p) const {
    return p.connection != nullptr && p.connection->state() == driver::health::good && p.generation == generation_ &&
           !closed_;
  }
  // To the first in the line, or to the idle ones.
  void put_back(held mine, clock::time_point now, places& dead) {
    if (!is_good(*mine)) return free_place(mine, dead);
    if (hand_on(mine)) return;
    if (idle_.size() >= options_.pool_size) return close_place(mine, dead);
    mine->since = now;
    idle_.splice(idle_.end(), lent_, mine);
    take_old(dead, now);
  }
  // Gives a place to the first in the line.
  bool hand_on(held mine) {
    if (closed_) return false;
    for (waiter& w : line_)
      if (!w.given) {
        w.given = mine;
        mine->where = w.where;
        mine->since = clock::now();
        mine->told = false;
        --unserved_;
        w.served->set();
        return true;
      }
    return false;
  }
  // The connection is of no use, or was never opened: the first in the line may open another.
  void free_place(held mine, places& dead) {
    if (mine->connection != nullptr) {
      ++counts_.closed;
      dead.emplace_back().connection = std::move(mine->connection);
    }
    if (!hand_on(mine)) close_place(mine, dead);
  }
  void close_place(held mine, places& dead) {
    if (mine->connection != nullptr) ++counts_.closed;
    dead.splice(dead.end(), lent_, mine);
    --open_;
    if (!closed_ || open_ > 0) return;
    for (const auto& w : std::exchange(closers_, {}))
      if (const auto waiting = w.lock()) waiting->set();
  }

  void invalidate(places& dead) {
    ++generation_;
    ++counts_.invalidated;
    counts_.closed += idle_.size();
    open_ -= idle_.size();
    dead.splice(dead.end(), idle_);
  }
  // One of those that were not needed for long: the oldest stands in front.
  void take_old(places& dead, clock::time_point now) {
    if (options_.pool_idle_timeout.count() == 0 || idle_.size() <= options_.pool_min_idle ||
        now - idle_.front().since < options_.pool_idle_timeout)
      return;
    dead.splice(dead.end(), idle_, idle_.begin());
    --open_;
    ++counts_.closed;
  }

  const made_here made_;
  executor executor_;
  options_type connect_;
  engine_options options_;
  mutable std::mutex mutex_;
  places idle_, lent_, cleaning_;
  std::list<waiter> line_;
  std::size_t unserved_ = 0;                    // of those in the line
  std::vector<std::weak_ptr<signal>> turns_;    // those who want to open a connection, and can't yet
  std::vector<std::weak_ptr<signal>> closers_;  // those who wait until all connections are back
  std::size_t open_ = 0, connecting_ = 0;
  std::uint64_t generation_ = 0;
  pool_statistics counts_;
  jitter random_;
  backoff delay_{std::chrono::milliseconds(10), backoff::longest_for(options_.pool_timeout), random_};
  clock::time_point not_before_{};
  std::string last_failure_;
  bool closed_ = false;
};

}  // namespace retort::async
