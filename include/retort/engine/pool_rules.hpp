// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <mutex>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include "retort/driver/error.hpp"
#include "retort/driver/transaction.hpp"
#include "retort/engine/backoff.hpp"
#include "retort/engine/holders.hpp"
#include "retort/engine/options.hpp"
#include "retort/engine/place.hpp"
#include "retort/engine/pool_statistics.hpp"
#include "retort/engine/waiting_line.hpp"

namespace retort {

/// What somebody was given: a place, and what is known of its connection.
struct loan {
  place* at = nullptr;
  bool current = false;  // neither too old nor of those that were given up
  bool fresh = false;    // it came back a moment ago, so nobody looks whether it lives
  std::chrono::steady_clock::time_point now{};
};

/// Why a connection could not be opened.
struct connect_failure {
  std::exception_ptr exception;
  std::string words;
  bool passes = false;  // no server, not ready yet, or no room on it: another try may do

  /// What is being caught.
  [[gnu::noinline]] static connect_failure caught() {
    connect_failure f{std::current_exception(), {}};
    try {
      throw;
    } catch (const database_error& e) {
      const std::string_view state = e.sqlstate();
      f.words = e.what();
      f.passes = state.substr(0, 2) == "08" || state == "57P03" || state == "53300";
    } catch (const std::exception& e) {
      f.words = e.what();
    } catch (...) {
    }
    return f;
  }
};

/// By which rules connections are kept and lent: the same for pools whose users block and for those of coroutines. It
/// neither opens connections nor waits. All of it is called under `mutex`, unless said otherwise.
///
/// What is to be closed is put into a list, `dead`: its places still count until `bury`, so that there are never more
/// connections than allowed.
class pool_rules {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;

  explicit pool_rules(const engine_options& o) : options(o) {}

  const engine_options options;
  mutable std::mutex mutex;

  // Lending

  /// An idle connection, or the place for a new one. False where all are out, or others wait: see `join`. Throws
  /// `pool_closed`.
  bool ask(loan& my, std::source_location where, time_point now, place_list& dead) {
    if (ask_idle(my, where, now, dead)) return true;
    if (closed_) throw_closed();
    if (line_.waiting() > 0 || is_full()) return false;
    my.at = &lent_.add();
    ++open_;
    hold(*my.at, where, now);
    return true;
  }
  /// An idle connection, where there is one.
  bool ask_idle(loan& my, std::source_location where, time_point now, place_list& dead) {
    if (closed_ || line_.waiting() > 0 || idle_.empty()) return false;
    lend(my, where, now);
    if (!idle_.empty()) close_old(now, dead);
    return true;
  }
  /// Whether what was lent may be used. Not under the lock.
  template <class Connection>
  bool is_fit(const loan& my) const {
    auto& connection = my.at->connection<Connection>();
    if (!my.current) return false;
    return options.pool_pre_ping && !my.fresh ? is_usable(connection, my.now)
                                              : connection.state() == driver::health::good;
  }
  /// The connection of this place was closed, since it was of no use: another idle one, or the place for a new one.
  void replace(loan& my, time_point now) {
    ++counts_.closed;
    if (idle_.empty()) return;
    place& empty = *my.at;
    lend(my, empty.where, now);
    my.fresh = false;
    free(empty);
  }
  /// Stands in line. Throws `pool_timeout` where enough do.
  void join(waiter& me, std::source_location where, time_point now) {
    if (options.pool_max_waiting > 0 && line_.waiting() >= options.pool_max_waiting)
      throw_none_free(", and ", line_.waiting(), " wait for one already");
    me.where = where;
    me.since = now;
    line_.join(me);
    ++counts_.waits;
  }
  void leave(loan& my, waiter& me) {
    line_.leave(me);
    my.at = me.given;
  }
  /// Out of the line, with what was given there. Throws `pool_timeout` where that is nothing, and `pool_closed`.
  void be_served(loan& my, waiter& me, time_point now) {
    counts_.wait_time += std::chrono::duration_cast<std::chrono::microseconds>(now - me.since);
    leave(my, me);
    if (closed_) throw_closed();
    if (my.at == nullptr) throw_none_free(" within ", static_cast<std::size_t>(options.pool_timeout.count()), " ms");
    judge(my, now);
  }
  /// Whether one who waits need not wait any more.
  bool is_over(const waiter& me) const { return me.given != nullptr || closed_; }

  // Giving back

  /// A connection is back from its user. Of those that died together the first one says so for all.
  void take_back(place& p, driver::health health, time_point now, place_list& dead) {
    hear(p, health, dead);
    put_back(p, health == driver::health::good, now, dead);
  }
  void hear(const place& p, driver::health health, place_list& dead) {
    const bool others_too = health == driver::health::server_gone || health == driver::health::demoted;
    if (others_too && p.generation == generation_) [[unlikely]]
      invalidate(dead);
  }
  /// A place, with its connection or without: to the first in the line, or to the idle ones.
  void put_back(place& p, bool good, time_point now, place_list& dead) {
    if (!good || !is_current(p, now)) {
      retire(p, dead);
    } else if (line_.waiting() > 0) {
      serve(p);
    } else if (idle_.size() < options.pool_size) {
      p.since = now;
      idle_.take(p);
      close_old(now, dead);
    } else {
      retire(p, dead);
    }
  }
  /// Whether a connection may be lent again.
  bool is_current(const place& p, time_point now) const {
    return p.is_open() && !closed_ && p.generation == generation_ && now < p.expires;
  }
  /// It is nobody's for a while.
  void set_aside(place& p) { aside_.take(p); }
  /// The time, where anything depends on it. Not only under the lock.
  time_point now() const { return timed_ ? clock::now() : time_point(); }

  /// Closes connections outside of the lock; only then their places are for others.
  void bury(place_list& dead) noexcept {
    if (dead.empty()) return;  // and the lock is kept: who is the last one must not let go of it
    mutex.unlock();
    dead.for_each([](place& p) {
      p.close();
      return true;
    });
    mutex.lock();
    while (!dead.empty()) free(dead.front());
  }

  // Opening

  /// Whether one who has a place may open its connection now: then `end_opening` has to follow. If not, he is called,
  /// and until when he waits for that is said. Throws `pool_closed`, and `pool_timeout` at his deadline.
  bool begin_opening(time_point now, time_point deadline, time_point& until) {
    if (closed_) throw_closed();
    if (now >= deadline) throw_none_opened();
    if (may_open(now)) {
      ++connecting_;
      return true;
    }
    until = too_many_open() || deadline < not_before_ ? deadline : not_before_;
    return false;
  }
  void end_opening() { --connecting_; }
  std::uint64_t generation() const { return generation_; }
  /// It was tried to open one. False where one who is so patient may try again; else throws the failure, or
  /// `pool_closed`.
  bool have_tried(place& p, std::uint64_t made_for, connect_failure& f, time_point now, time_point patience) {
    if (f.exception != nullptr) {
      ++counts_.failures;
      last_failure_ = std::move(f.words);
      not_before_ = now + delay_.next();
      if (!f.passes || closed_ || now >= patience) std::rethrow_exception(f.exception);
      return false;
    }
    delay_.reset();
    not_before_ = {};
    ++counts_.created;
    p.generation = made_for;
    p.expires = options.pool_recycle.count() > 0 ? now + random_.around(options.pool_recycle, 0.1) : time_point::max();
    if (closed_) throw_closed();
    return true;
  }
  /// Until when one who begins now tries again, and not only waits.
  time_point patience(time_point now, time_point deadline) const {
    return now + options.connect_retry < deadline ? now + options.connect_retry : deadline;
  }

  // The least number

  /// Whether there are fewer connections than `pool_min_idle`. Those that are lent count: they come back.
  bool is_short() const { return open_ < least() && !closed_; }
  /// The same, of a pool that was used, where one could be opened now.
  bool wants_more(time_point now) const { return is_short() && counts_.created > 0 && may_open(now); }
  /// A place for a connection that nobody asked for, where one is missing and may be opened now: then `end_opening` has
  /// to follow, and `put_back`.
  bool begin_spare(loan& my, time_point now) {
    if (!is_short() || !may_open(now)) return false;
    my.at = &aside_.add();
    ++open_;
    ++connecting_;
    return true;
  }
  /// When the next connection may be opened, as far as failures decide it.
  time_point not_before() const { return not_before_; }
  /// Closes idle connections that are too old, not needed or dead. Not under the lock.
  template <class Connection>
  void look_at_all() {
    place_list dead;
    loan my;
    mutex.lock();
    for (std::size_t left = close_all_old(dead); begin_look(my, left);) {
      mutex.unlock();
      auto& connection = my.at->connection<Connection>();
      const bool usable = is_usable(connection, clock::now());
      mutex.lock();
      end_look(*my.at, usable ? driver::health::good : connection.state(), usable, dead);
    }
    bury(dead);
    mutex.unlock();
  }

  // All of them

  void invalidate(place_list& dead) {
    ++generation_;
    ++counts_.invalidated;
    retire_idle(dead);
  }
  /// Lends nothing any more, and wakes those who wait.
  void close(place_list& dead) {
    closed_ = true;
    retire_idle(dead);
    line_.wake_all();
  }
  bool closed() const { return closed_; }
  /// Whether all connections are back, and closed.
  bool all_back() const { return closed_ && open_ == 0; }
  bool nobody_waits() const { return line_.empty(); }

  /// Not under the lock.
  pool_statistics statistics() const {
    const std::lock_guard guard(mutex);
    pool_statistics s = counts_;
    s.open = open_;
    s.idle = idle_.size();
    s.in_use = lent_.size();
    s.waiting = line_.waiting();
    s.overflow = open_ > options.pool_size ? open_ - options.pool_size : 0;
    s.connecting = connecting_;
    return s;
  }
  /// Tells of those who hold one for longer than they should. Not under the lock.
  void look_for_long_holds() noexcept {
    if (options.pool_hold_limit.count() > 0) [[unlikely]]
      tell_long_holds(mutex, lent_, options);
  }
  /// The engine goes: says who still holds connections.
  void tell_holders() const {
    if (!lent_.empty())
      std::fprintf(stderr, "retort: an engine is destroyed while connections are out; held by:%s\n",
                   holders_of(lent_).c_str());
  }

 private:
  [[noreturn]] static void throw_closed() { throw pool_closed("retort: the engine is closed"); }
  [[noreturn, gnu::noinline]] void throw_none_free(const char* before, std::size_t number, const char* after) {
    ++counts_.timeouts;
    throw pool_timeout(std::string("retort: no connection was free") + before + std::to_string(number) + after +
                       "; held by:" + holders_of(lent_));
  }
  [[noreturn, gnu::noinline]] void throw_none_opened() {
    ++counts_.timeouts;
    throw pool_timeout("retort: no connection could be opened within " + std::to_string(options.pool_timeout.count()) +
                       " ms" + (last_failure_.empty() ? std::string() : "; the last try: " + last_failure_));
  }

  std::size_t least() const {
    return options.pool_min_idle < options.pool_size ? options.pool_min_idle : options.pool_size;
  }
  bool is_full() const { return open_ >= options.pool_size && open_ - options.pool_size >= options.max_overflow; }
  bool too_many_open() const { return connecting_ > 0 && connecting_ >= options.connect_concurrency; }
  bool may_open(time_point now) const { return !too_many_open() && now >= not_before_; }

  static void hold(place& p, std::source_location where, time_point now) {
    p.where = where;
    p.since = now;
    p.told = false;
  }
  void judge(loan& my, time_point now) const {
    my.current = is_current(*my.at, now);
    my.fresh = now - my.at->since < options.pool_pre_ping_after;
    my.now = now;
  }
  // Some connections look only now and then.
  template <class Connection>
  static bool is_usable(Connection& connection, time_point now) {
    if constexpr (requires { connection.usable(now); })
      return connection.usable(now);
    else
      return connection.usable();
  }
  void lend(loan& my, std::source_location where, time_point now) {
    my.at = &idle_.back();
    judge(my, now);
    lent_.take(*my.at);
    hold(*my.at, where, now);
  }
  void serve(place& p) {
    lent_.take(p);
    const waiter& next = line_.serve(p);
    hold(p, next.where, clock::now());
  }
  // A place without a connection is for whoever waits; else there is one fewer.
  void free(place& p) {
    if (line_.waiting() > 0 && !closed_) return serve(p);
    place_list::erase(p);
    --open_;
  }
  void retire(place& p, place_list& dead) {
    if (!p.is_open()) return free(p);
    ++counts_.closed;
    dead.take(p);
  }
  void retire_idle(place_list& dead) {
    counts_.closed += idle_.size();
    dead.take_all(idle_);
  }
  // All that rest go round once, so their order stays. Returns how many are left.
  std::size_t close_all_old(place_list& dead) {
    const time_point now = clock::now();
    for (std::size_t n = idle_.size(); n > 0; --n) {
      place& p = idle_.front();
      if (is_unneeded(p, now) || now >= p.expires)
        retire(p, dead);
      else
        idle_.take(p);
    }
    return idle_.size();
  }
  // The next of so many that rest, where one is to be looked at.
  bool begin_look(loan& my, std::size_t& left) {
    const time_point now = clock::now();
    for (; left > 0 && !idle_.empty(); --left) {
      my.at = &idle_.front();
      const bool looks = options.pool_pre_ping && now - my.at->since >= options.pool_pre_ping_after;
      (looks ? aside_ : idle_).take(*my.at);
      if (looks) return --left, true;
    }
    return false;
  }
  void end_look(place& p, driver::health health, bool usable, place_list& dead) {
    const time_point since = p.since;
    const bool rests = usable && line_.waiting() == 0;
    hear(p, health, dead);
    put_back(p, usable, clock::now(), dead);
    if (rests) p.since = since;  // nobody has used it
  }
  bool is_unneeded(const place& p, time_point now) const {
    return options.pool_idle_timeout.count() > 0 && idle_.size() > options.pool_min_idle &&
           now - p.since >= options.pool_idle_timeout;
  }
  // The one that rests for the longest stands in front.
  void close_old(time_point now, place_list& dead) {
    place& oldest = idle_.front();
    if (is_unneeded(oldest, now) || now >= oldest.expires) retire(oldest, dead);
  }

  place_list idle_, lent_, aside_;
  waiting_line line_;
  std::size_t open_ = 0, connecting_ = 0;
  std::uint64_t generation_ = 0;
  pool_statistics counts_;
  jitter random_{reinterpret_cast<std::uintptr_t>(this)};
  backoff delay_{std::chrono::milliseconds(10), backoff::longest_for(options.pool_timeout), random_};
  time_point not_before_{};   // when the next may be opened
  std::string last_failure_;  // its words: an exception is for one thread
  const bool timed_ = options.pool_idle_timeout.count() > 0 ||
                      options.pool_pre_ping_after.count() > 0 || options.pool_recycle.count() > 0;
  bool closed_ = false;
};

}  // namespace retort
