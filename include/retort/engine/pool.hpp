// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <source_location>
#include <utility>

#include "retort/driver/process.hpp"
#include "retort/engine/pool_rules.hpp"
#include "retort/engine/thread_condition.hpp"
#include "retort/engine/time_limits.hpp"

namespace retort {

/// Connections, kept and lent by `pool_rules`: the last one back is the first one out, and those who wait are served in
/// turn. For any number of threads.
///
/// A `Connection` has `options_type`, and is made of it; `usable()` looks whether it lives, `state()` says what is
/// known of it already, and `reset()` brings it back to how it was opened.
///
/// A child made by fork() begins with none: it opens connections of its own, and leaves those of the parent alone.
template <class Connection>
class pool {
  using clock = std::chrono::steady_clock;
  struct core;

 public:
  using connection_options = typename Connection::options_type;

  pool(const connection_options& how, const engine_options& options) : core_(new core(how, options)) {}
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;
  /// Closes it. Connections that are still out are closed when they come back; standard error says who holds them.
  ~pool() {
    if (core* const mine = core_.mine()) mine->abandon();
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

    Connection& operator*() const { return place_->template connection<Connection>(); }
    Connection* operator->() const { return &**this; }
    explicit operator bool() const { return core_ != nullptr; }

   private:
    friend class pool;
    lease(core* c, place* p) : core_(c), place_(p) {}

    void give_back() noexcept {
      if (core_ != nullptr) std::exchange(core_, nullptr)->give_back(*place_);
    }

    core* core_ = nullptr;
    place* place_ = nullptr;
  };

  /// Lends a connection: an idle one, a new one, or, when all are out, the next to come back.
  /// Throws `pool_timeout`, which names who holds the connections, `pool_closed`, or what connecting throws.
  lease acquire(std::source_location where = std::source_location::current()) {
    core& mine = core_.get();
    return lease(&mine, mine.acquire(where));
  }

  pool_statistics statistics() const { return core_.get().rules.statistics(); }

  /// Lends none of the connections that are open now any more: each is closed when it is idle.
  void invalidate() { core_.get().invalidate(); }

  /// Does what users would else have to wait for: closes idle connections that are too old, not needed or dead, and
  /// opens some until there are `pool_min_idle`. False where those can't be had now; nothing is thrown for it.
  bool maintain() { return core_.get().maintain(); }

  /// Lends nothing any more, sends those away who wait, closes what is idle, and waits until all is back. False where
  /// it is not by then.
  bool close(std::chrono::milliseconds patience = {}) { return core_.get().close(patience); }

 private:
  // Outlives the pool while connections are out or threads are inside.
  struct core {
    core(const connection_options& how, const engine_options& options) : connect(how), rules(options) {}
    core(const core&) = delete;
    core& operator=(const core&) = delete;

    /// One of the same kind, with nothing in it.
    core* make_another() const { return new core(connect, rules.options); }

    place* acquire(std::source_location where) {
      rules.look_for_long_holds();
      const auto now = clock::now();
      const auto deadline = now + rules.options.pool_timeout;
      hand my(*this);
      {
        visit in(*this);
        if (!rules.ask(my.given, where, now, in.dead)) wait_in_line(my.given, where, deadline);
      }
      while (my.given.at->is_open() && !rules.template is_fit<Connection>(my.given)) {
        my.given.at->close();
        visit in(*this);
        rules.replace(my.given, clock::now());
      }
      if (!my.given.at->is_open()) fill(*my.given.at, deadline);
      return std::exchange(my.given.at, nullptr);
    }

    void give_back(place& lent) noexcept {
      if (!made.is_here()) return;
      rules.look_for_long_holds();
      auto& connection = lent.connection<Connection>();
      connection.reset();
      const driver::health health = connection.state();
      const auto now = rules.now();
      visit in(*this);
      rules.take_back(lent, health, now, in.dead);
    }

    void invalidate() {
      visit in(*this);
      rules.invalidate(in.dead);
    }

    bool maintain() {
      rules.template look_at_all<Connection>();
      while (open_spare()) continue;
      const visit in(*this);
      return !rules.is_short() && !rules.closed();
    }

    bool close(std::chrono::milliseconds patience) {
      visit in(*this);
      rules.close(in.dead);
      turn.notify_all();
      rules.bury(in.dead);
      return changed.wait_until(rules.mutex, clock::now() + bounded_time(patience), [this] { return at_rest(); });
    }

    void abandon() noexcept {
      close({});
      visit in(*this);
      rules.tell_holders();
      orphaned = true;
    }

    const driver::process_mark made;
    const connection_options connect;
    pool_rules rules;

   private:
    // A stay under the lock. At its end what died is closed, and the last one out puts out the light.
    struct visit {
      explicit visit(core& c) : of(c) { of.rules.mutex.lock(); }
      visit(const visit&) = delete;
      visit& operator=(const visit&) = delete;
      ~visit() {
        if (dead.empty() && !of.rules.closed()) [[likely]]
          of.rules.mutex.unlock();
        else
          of.settle(dead);
      }

      core& of;
      place_list dead;
    };
    // What a thread has of the pool while it is inside. It goes back if anything throws.
    struct hand {
      explicit hand(core& c) : from(c) {}
      hand(const hand&) = delete;
      hand& operator=(const hand&) = delete;
      ~hand() {
        if (given.at == nullptr) [[likely]]
          return;
        visit in(from);
        from.rules.put_back(*given.at, true, clock::now(), in.dead);
      }

      core& from;
      loan given;
    };
    struct thread_waiter final : waiter {
      void wake() noexcept override { called.notify_one(); }
      thread_condition called;
    };

    bool at_rest() const { return rules.all_back() && rules.nobody_waits(); }
    [[gnu::noinline]] void settle(place_list& dead) noexcept {
      rules.bury(dead);
      const bool over = at_rest();
      if (over) changed.notify_all();
      const bool last = over && orphaned;
      rules.mutex.unlock();
      if (last) delete this;
    }

    [[gnu::noinline]] void wait_in_line(loan& given, std::source_location where, clock::time_point deadline) {
      thread_waiter me;
      rules.join(me, where, clock::now());
      me.called.wait_until(rules.mutex, deadline, [&] { return rules.is_over(me); });
      rules.be_served(given, me, clock::now());
    }

    // Opens the connection of a place: few at a time, and later each time that it failed.
    [[gnu::noinline]] void fill(place& empty, clock::time_point deadline) {
      const auto patience = rules.patience(clock::now(), deadline);
      while (!open(empty, deadline, patience)) continue;
    }
    bool open(place& empty, clock::time_point deadline, clock::time_point patience) {
      const std::uint64_t made_for = wait_for_turn(deadline);
      connect_failure failure = try_to_open(empty);
      return have_tried(empty, made_for, failure, patience);
    }
    bool have_tried(place& p, std::uint64_t made_for, connect_failure& failure, clock::time_point patience) {
      visit in(*this);
      rules.end_opening();
      turn.notify_all();
      return rules.have_tried(p, made_for, failure, clock::now(), patience);
    }
    connect_failure try_to_open(place& empty) const {
      try {
        empty.put(std::make_unique<Connection>(connect));
        return {};
      } catch (...) {
        return connect_failure::caught();
      }
    }
    // Returns what the connection will be of.
    std::uint64_t wait_for_turn(clock::time_point deadline) {
      visit in(*this);
      clock::time_point until;
      while (!rules.begin_opening(clock::now(), deadline, until)) turn.wait_until(rules.mutex, until);
      return rules.generation();
    }

    // Whether it is worth while to call it again.
    bool open_spare() {
      hand my(*this);
      std::uint64_t made_for = 0;
      {
        visit in(*this);
        if (!rules.begin_spare(my.given, clock::now())) return false;
        made_for = rules.generation();
      }
      try {
        connect_failure failure = try_to_open(*my.given.at);
        return have_tried(*my.given.at, made_for, failure, {});
      } catch (...) {
        return false;  // it was noted
      }
    }

    thread_condition turn, changed;
    bool orphaned = false;
  };

  driver::one_per_process<core> core_;
};

}  // namespace retort
