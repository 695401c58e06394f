// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <source_location>
#include <string>
#include <utility>

#include "retort/driver/error.hpp"
#include "retort/driver/process.hpp"
#include "retort/driver/transaction.hpp"
#include "retort/engine/backoff.hpp"
#include "retort/engine/holders.hpp"
#include "retort/engine/options.hpp"
#include "retort/engine/pool_statistics.hpp"
#include "retort/engine/thread_condition.hpp"
#include "retort/engine/waiting_line.hpp"

namespace retort {

/// Connections, kept and lent: the last one back is the first one out, and those who wait are served in turn. For any
/// number of threads.
///
/// A `Connection` has `options_type`, and is made of it; `usable()` looks whether it lives, `state()` says what is
/// known of it already, and `reset()` brings it back to how it was opened.
///
/// A child made by fork() begins with none: it opens connections of its own, and leaves those of the parent alone.
template <class Connection>
class pool {
  using clock = std::chrono::steady_clock;
  struct core;

  // A place among the open connections. While it is in no list of the pool, it is in the hands of one thread.
  struct place {
    std::unique_ptr<Connection> connection;  // null while it is opened
    std::source_location where;
    clock::time_point since;  // when it was lent, or came back
    clock::time_point expires;
    std::uint64_t generation = 0;
    bool told = false;  // that it is held for long
  };
  using places = std::list<place>;
  using held = typename places::iterator;

 public:
  using connection_options = typename Connection::options_type;

  pool(const connection_options& how, const engine_options& options) : core_(new core(how, options)) {}
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;
  /// Closes it. Connections that are still out are closed when they come back; standard error says who holds them.
  ~pool() {
    if (core* const mine = core_.load(std::memory_order_acquire); mine->made.is_here()) mine->abandon();
  }

  /// A connection on loan; it goes back when this is destroyed, even after the pool is gone.
  class lease {
   public:
    lease() = default;
    lease(lease&& other) noexcept : core_(std::exchange(other.core_, nullptr)), place_(other.place_) {}
    lease& operator=(lease&& other) noexcept {
      if (this != &other) {
        give_back();
        core_ = std::exchange(other.core_, nullptr);
        place_ = other.place_;
      }
      return *this;
    }
    ~lease() { give_back(); }

    Connection& operator*() const { return *place_->connection; }
    Connection* operator->() const { return place_->connection.get(); }
    explicit operator bool() const { return core_ != nullptr; }

   private:
    friend class pool;
    lease(core* c, held p) : core_(c), place_(p) {}

    void give_back() noexcept {
      if (core_ != nullptr) std::exchange(core_, nullptr)->give_back(place_);
    }

    core* core_ = nullptr;
    held place_{};
  };

  /// Lends a connection: an idle one, a new one, or, when all are out, the next to come back.
  /// Throws `pool_timeout`, which names who holds the connections, `pool_closed`, or what connecting throws.
  lease acquire(std::source_location where = std::source_location::current()) {
    core& mine = here();
    return lease(&mine, mine.acquire(where));
  }

  pool_statistics statistics() const { return here().statistics(); }

  /// Lends none of the connections that are open now any more: each is closed when it is idle.
  void invalidate() { here().invalidate(); }

  /// Lends nothing any more, sends those away who wait, closes what is idle, and waits until all is back. False where
  /// it is not by then.
  bool close(std::chrono::milliseconds patience = {}) { return here().close(patience); }

 private:
  // Outlives the pool while connections are out or threads are inside.
  struct core {
    core(const connection_options& how, const engine_options& o)
        : connect(how), options(o), random(reinterpret_cast<std::uintptr_t>(this)) {}
    core(const core&) = delete;
    core& operator=(const core&) = delete;

    const driver::process_mark made;
    /// One of the same kind, with nothing in it.
    core* make_another() const { return new core(connect, options); }

    held acquire(std::source_location where) {
      tell_long_holds(mutex, lent, options);
      std::unique_lock guard(mutex);
      if (closed) throw_closed();
      const auto now = clock::now();
      held got;
      if (line.empty() && !idle.empty())
        got = lend(std::prev(idle.end()));
      else if (line.empty() && open < most())
        got = reserve();
      else
        got = wait_in_line(guard, now + options.pool_timeout);
      // One that came back a moment ago is not looked at.
      bool fresh = now - got->since < options.pool_pre_ping_after;
      got->where = where;
      got->since = now;
      got->told = false;
      if (got->connection != nullptr && !idle.empty() && options.pool_idle_timeout.count() > 0) close_old(guard, now);
      while (got->connection != nullptr) {
        const bool current = got->generation == generation && now < got->expires;
        guard.unlock();
        if (current && is_fit(*got->connection, fresh)) return got;
        got = replace(guard, got);
        fresh = false;
      }
      fill(guard, got, now + options.pool_timeout);
      return got;
    }

    void give_back(held lent_one) noexcept {
      if (!made.is_here()) return;
      tell_long_holds(mutex, lent, options);
      Connection& connection = *lent_one->connection;
      connection.reset();
      const driver::health health = connection.state();
      places dead;
      std::unique_lock guard(mutex);
      // Of those that died together the first one says so for all.
      const bool others_too = health == driver::health::server_gone || health == driver::health::demoted;
      if (others_too && lent_one->generation == generation) invalidate(dead);
      const bool fit = health == driver::health::good && lent_one->generation == generation && !closed;
      const bool timed = options.pool_idle_timeout.count() > 0 || options.pool_pre_ping_after.count() > 0;
      if (timed) lent_one->since = clock::now();
      if (fit && !line.empty()) {
        hand_on(lent, lent_one);
      } else if (fit && idle.size() < options.pool_size) {
        idle.splice(idle.end(), lent, lent_one);
        if (options.pool_idle_timeout.count() > 0) take_old(dead, lent_one->since);
      } else {
        dead.splice(dead.end(), lent, lent_one);
        ++counts.closed;
      }
      bury(guard, dead);
      if (closed) settle(guard);
      // From here on the core may be gone.
    }

    pool_statistics statistics() const {
      const std::lock_guard guard(mutex);
      pool_statistics s = counts;
      s.open = open;
      s.idle = idle.size();
      s.in_use = lent.size() + handed.size();
      s.waiting = line.size();
      s.overflow = open > options.pool_size ? open - options.pool_size : 0;
      s.connecting = connecting;
      return s;
    }

    void invalidate() {
      places dead;
      std::unique_lock guard(mutex);
      invalidate(dead);
      bury(guard, dead);
      if (closed) settle(guard);
    }

    bool close(std::chrono::milliseconds patience) {
      places dead;
      std::unique_lock guard(mutex);
      closed = true;
      while (!line.empty()) line.call();
      turn.notify_all();
      idle.splice(idle.end(), handed);  // those they were for are sent away
      for (const place& p : idle) counts.closed += p.connection != nullptr;
      open -= idle.size();
      dead.splice(dead.end(), idle);
      return all_back.wait_until(guard, clock::now() + patience, [this] { return lent.empty() && inside == 0; });
    }

    void abandon() noexcept {
      close({});
      std::unique_lock guard(mutex);
      if (!lent.empty())
        std::fprintf(stderr, "retort: an engine is destroyed while connections are out; held by:%s\n",
                     holders_of(lent).c_str());
      orphaned = true;
      settle(guard);
    }

   private:
    static clock::time_point earlier(clock::time_point a, clock::time_point b) { return a < b ? a : b; }
    std::size_t most() const { return options.pool_size + options.max_overflow; }

    held lend(held idle_one) {
      lent.splice(lent.end(), idle, idle_one);
      return std::prev(lent.end());
    }
    held reserve() {
      lent.emplace_back();
      ++open;
      return std::prev(lent.end());
    }

    bool is_fit(Connection& connection, bool fresh) const {
      return options.pool_pre_ping && !fresh ? connection.usable() : connection.state() == driver::health::good;
    }

    held wait_in_line(std::unique_lock<std::mutex>& guard, clock::time_point deadline) {
      const auto began = clock::now();
      waiter me;
      line.join(me);
      ++inside;
      ++counts.waits;
      const bool served = me.called.wait_until(guard, deadline, [&] { return me.served; });
      --inside;
      counts.wait_time += std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - began);
      if (!served) line.leave(me);
      if (closed) {
        settle(guard);
        throw_closed();
      }
      if (!served) {
        ++counts.timeouts;
        throw_none_free(options, lent);
      }
      // Who called left a place at the front of those that are handed on, in the same order.
      const held got = handed.begin();
      lent.splice(lent.end(), handed, got);
      return got;
    }
    // Gives a place to the first in line.
    void hand_on(places& from, held place_) {
      handed.splice(handed.end(), from, place_);
      line.call();
    }
    // A place without a connection is for whoever waits; else there is one fewer.
    void free_place(places& from, held p) {
      if (!line.empty() && !closed) return hand_on(from, p);
      from.erase(p);
      --open;
    }
    // Closes connections outside of the lock. Their places count until that is done, so that there are never too many.
    void bury(std::unique_lock<std::mutex>& guard, places& dead) noexcept {
      if (dead.empty()) return;
      ++inside;
      guard.unlock();
      for (place& p : dead) p.connection.reset();
      guard.lock();
      --inside;
      while (!dead.empty()) free_place(dead, dead.begin());
    }

    // The connection of this place is of no use: another idle one, or the place for a new one.
    held replace(std::unique_lock<std::mutex>& guard, held got) {
      std::unique_ptr<Connection> dead = std::move(got->connection);
      dead.reset();
      guard.lock();
      ++counts.closed;
      if (idle.empty()) return got;
      const held other = lend(std::prev(idle.end()));
      other->where = got->where;
      other->since = got->since;
      other->told = false;
      free_place(lent, got);
      return other;
    }

    // Opens the connection of a place: few at a time, and later each time that it failed.
    void fill(std::unique_lock<std::mutex>& guard, held got, clock::time_point deadline) {
      const auto patience = earlier(deadline, clock::now() + options.connect_retry);
      for (;;) {
        wait_for_turn(guard, got, deadline);
        ++connecting;
        const std::uint64_t made_for = generation;
        guard.unlock();
        std::exception_ptr failure;
        bool again = false;
        std::string words;
        try {
          got->connection = std::make_unique<Connection>(connect);
        } catch (const database_error& e) {
          failure = std::current_exception();
          again = is_passing(e.sqlstate());
          words = e.what();
        } catch (const std::exception& e) {
          failure = std::current_exception();
          words = e.what();
        } catch (...) {
          failure = std::current_exception();
        }
        guard.lock();
        --connecting;
        turn.notify_all();
        if (failure == nullptr) {
          delay.reset();
          not_before = {};
          ++counts.created;
          got->generation = made_for;
          const auto now = clock::now();
          got->expires = options.pool_recycle.count() > 0 ? now + random.around(options.pool_recycle, 0.1)
                                                          : clock::time_point::max();
          if (!closed) return;
        } else {
          ++counts.failures;
          last_failure = std::move(words);
          not_before = clock::now() + delay.next();
          if (again && !closed && clock::now() < patience) continue;
        }
        if (got->connection != nullptr) ++counts.closed;
        got->connection.reset();
        free_place(lent, got);
        if (closed) settle(guard);
        if (guard.owns_lock()) guard.unlock();
        if (failure == nullptr) throw_closed();
        std::rethrow_exception(failure);
      }
    }

    void wait_for_turn(std::unique_lock<std::mutex>& guard, held got, clock::time_point deadline) {
      for (;;) {
        const auto now = clock::now();
        if (closed || now >= deadline) break;
        const bool too_many = connecting > 0 && connecting >= options.connect_concurrency;
        if (!too_many && now >= not_before) return;
        turn.wait_until(guard, too_many ? deadline : earlier(deadline, not_before));
      }
      const std::string why = last_failure;
      free_place(lent, got);
      if (closed) {
        settle(guard);
        throw_closed();
      }
      ++counts.timeouts;
      guard.unlock();
      throw_none_opened(options, why);
    }
    // No server, not ready yet, or no room on it.
    static bool is_passing(std::string_view sqlstate) {
      return sqlstate.substr(0, 2) == "08" || sqlstate == "57P03" || sqlstate == "53300";
    }

    void invalidate(places& dead) {
      ++generation;
      ++counts.invalidated;
      counts.closed += idle.size();
      dead.splice(dead.end(), idle);
    }

    // One of those that were not needed for long: the oldest stands in front.
    void take_old(places& dead, clock::time_point now) {
      if (idle.size() <= options.pool_min_idle || now - idle.front().since < options.pool_idle_timeout) return;
      dead.splice(dead.end(), idle, idle.begin());
      ++counts.closed;
    }
    void close_old(std::unique_lock<std::mutex>& guard, clock::time_point now) {
      places dead;
      take_old(dead, now);
      bury(guard, dead);
    }

    [[noreturn]] static void throw_closed() { throw pool_closed("retort: the engine is closed"); }

    // The last one out puts out the light.
    void settle(std::unique_lock<std::mutex>& guard) noexcept {
      if (!lent.empty() || !handed.empty() || inside > 0) return;
      all_back.notify_all();
      const bool last = orphaned;
      guard.unlock();
      if (last) delete this;
    }

    const connection_options connect;
    const engine_options options;
    mutable std::mutex mutex;
    thread_condition turn, all_back;
    places idle, lent, handed;
    waiting_line line;
    std::size_t open = 0, connecting = 0, inside = 0;
    std::uint64_t generation = 0;
    pool_statistics counts;
    jitter random;
    backoff delay{std::chrono::milliseconds(10), backoff::longest_for(options.pool_timeout), random};
    clock::time_point not_before{};
    std::string last_failure;  // its words: an exception is for one thread
    bool closed = false, orphaned = false;
  };

  core& here() const {
    core* const known = core_.load(std::memory_order_acquire);
    return known->made.is_here() ? *known : begin_anew(known);
  }
  // In a child made by fork(). Another thread of the parent may have been in the middle of something, so nothing of the
  // parent's is looked at, but for what never changes.
  [[gnu::noinline]] core& begin_anew(core* of_parent) const {
    core* const mine = of_parent->make_another();
    if (core_.compare_exchange_strong(of_parent, mine)) return *mine;
    delete mine;  // another thread was first
    return *of_parent;
  }

  mutable std::atomic<core*> core_;
};

}  // namespace retort
