// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/detached.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "retort/async/background.hpp"
#include "retort/async/lease.hpp"
#include "retort/async/signal.hpp"
#include "retort/engine/pool_rules.hpp"

namespace retort::async {

/// Connections, kept and lent to coroutines by `pool_rules`, as `retort::pool` does it for threads: the last one back
/// is the first one out, those who wait are served in turn, and what died together is given up together. For any number
/// of threads.
///
/// A `Connection` has `connect`; `usable()`, or `usable(now)`, looks whether it lives, `state()` says what is known of
/// it; `rest()` brings it back to how it was opened, as far as that needs no waiting: where it is not `clean()` then,
/// `clean_up()` does the rest.
template <class Connection>
class pool : public std::enable_shared_from_this<pool<Connection>> {
  using options_type = typename Connection::options_type;

 public:
  pool(executor e, options_type how, const engine_options& options)
      : executor_(std::move(e)), connect_(std::move(how)), rules_(options), background_(executor_) {}
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

  using lease = async::lease<pool, Connection>;

  /// Lends a connection: an idle one, a new one, or, when all are out, the next to come back.
  /// Throws `pool_timeout`, which names who holds the connections, `pool_closed`, or what connecting throws.
  awaitable<lease> acquire(std::source_location where) {
    made_.require_here();
    rules_.look_for_long_holds();
    const auto me = this->shared_from_this();
    const auto deadline = clock::now() + rules_.options.pool_timeout;
    hand my(*this);
    if (!ask(my, where)) {
      const auto served = my.line.served;
      co_await signal::wait(served, deadline);
      co_await throw_if_cancelled();
      be_served(my);
    }
    while (my.given.at->is_open() && !rules_.template is_fit<Connection>(my.given)) replace(my.given);
    if (!my.given.at->is_open()) co_await fill(*my.given.at, deadline);
    co_return lease(me, std::exchange(my.given.at, nullptr));
  }

  /// Lends an idle connection where nobody has to wait for anything. Else the lease is empty.
  lease try_acquire(std::source_location where) {
    made_.require_here();
    rules_.look_for_long_holds();
    hand my(*this);
    {
      const auto now = clock::now();
      visit in(*this);
      if (!rules_.ask_idle(my.given, where, now, in.dead)) return {};
    }
    if (!rules_.template is_fit<Connection>(my.given)) [[unlikely]] {
      my.fit = false;
      return {};
    }
    return lease(this->shared_from_this(), std::exchange(my.given.at, nullptr));
  }

  const options_type& connection_options() const { return connect_; }
  pool_statistics statistics() const { return rules_.statistics(); }
  /// Lends none of the connections that are open now any more: each is closed when it is idle.
  void invalidate() {
    visit in(*this);
    rules_.invalidate(in.dead);
  }
  /// Closes idle connections that are too old, not needed or dead, and opens some until there are `pool_min_idle`.
  /// False where those can't be had now.
  ///
  /// A pool that was used does the second by itself, in the background, when it has lost connections: for
  /// `refill_time` at most whenever it is used, so that the event loop may end.
  awaitable<bool> maintain() {
    made_.require_here();
    const auto me = this->shared_from_this();
    rules_.template look_at_all<Connection>();
    co_await open_spares();
    co_await throw_if_cancelled();
    co_return is_at_least();
  }
  /// Closes what is idle, and lets nobody in any more. Those who wait are turned away, those who hold connections may
  /// finish.
  void close() {
    visit in(*this);
    rules_.close(in.dead);
    call(turns_);
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
    const std::lock_guard lock(rules_.mutex);
    rules_.tell_holders();
  }

 private:
  friend lease;

  // A stay under the lock. At its end what died is closed, and those are told who wait for the last one.
  struct visit {
    explicit visit(pool& p) : of(p) { of.rules_.mutex.lock(); }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit() {
      bool refills = false;
      if (!dead.empty() || of.rules_.closed() || of.rules_.is_short()) [[unlikely]] {
        of.rules_.bury(dead);
        if (of.rules_.all_back()) call(of.closers_);
        refills = of.may_refill();
      }
      of.rules_.mutex.unlock();
      if (refills) of.start_refill();
    }

    pool& of;
    place_list dead;
  };
  struct coroutine_waiter final : waiter {
    void wake() noexcept override { served->set(); }
    std::shared_ptr<signal> served;  // null where it does not stand in the line
  };
  // What a coroutine has of the pool: a place, or one in the line. It goes back in any case, also where the coroutine
  // is destroyed.
  struct hand {
    explicit hand(pool& p) : from(p) {}
    hand(const hand&) = delete;
    hand& operator=(const hand&) = delete;
    ~hand() {
      if ((given.at == nullptr && line.served == nullptr) || !from.made_.is_here()) [[likely]]
        return;
      visit in(from);
      if (line.served != nullptr) from.rules_.leave(given, line);
      if (given.at != nullptr) from.rules_.put_back(*given.at, fit, clock::now(), in.dead);
    }

    pool& from;
    loan given;
    bool fit = true;
    coroutine_waiter line;
  };
  // Somebody who opens a connection, until that is done.
  struct opening {
    explicit opening(pool& p) : from(p) {}
    opening(const opening&) = delete;
    opening& operator=(const opening&) = delete;
    ~opening() {
      if (!from.made_.is_here()) return;
      const std::lock_guard lock(from.rules_.mutex);
      from.rules_.end_opening();
      call(from.turns_);
    }
    pool& from;
  };
  using signals = std::vector<std::weak_ptr<signal>>;

  static void call(signals& waiting) {
    for (const auto& w : std::exchange(waiting, {}))
      if (const auto one = w.lock()) one->set();
  }
  void begin_to_close(const std::shared_ptr<signal>& told) {
    visit in(*this);
    closers_.push_back(told);
    rules_.close(in.dead);
    call(turns_);
  }

  // Whether there is a place; else it stands in the line.
  bool ask(hand& my, std::source_location where) {
    const auto now = clock::now();
    visit in(*this);
    if (rules_.ask(my.given, where, now, in.dead)) return true;
    auto served = std::make_shared<signal>(executor_);
    rules_.join(my.line, where, now);
    my.line.served = std::move(served);
    return false;
  }
  void be_served(hand& my) {
    const auto now = clock::now();
    visit in(*this);
    my.line.served = nullptr;
    rules_.be_served(my.given, my.line, now);
  }
  void replace(loan& given) {
    given.at->close();
    const auto now = clock::now();
    visit in(*this);
    rules_.replace(given, now);
  }

  // Opens the connection of a place: few at a time, and later each time that it failed.
  awaitable<void> fill(place& empty, clock::time_point deadline) {
    const auto patience = rules_.patience(clock::now(), deadline);
    while (!empty.is_open()) {
      co_await wait_for_turn(deadline);
      const opening now(*this);
      const std::uint64_t made_for = current_generation();
      co_await open(empty, made_for, patience);
    }
  }
  awaitable<void> open(place& empty, std::uint64_t made_for, clock::time_point patience) {
    connect_failure failure;
    try {
      std::unique_ptr<Connection> made = co_await Connection::connect(executor_, connect_);
      empty.put(std::move(made));
    } catch (const error&) {
      failure = connect_failure::caught();
    }
    const auto now = clock::now();
    const std::lock_guard lock(rules_.mutex);
    rules_.have_tried(empty, made_for, failure, now, patience);
  }
  std::uint64_t current_generation() const {
    const std::lock_guard lock(rules_.mutex);
    return rules_.generation();
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
    clock::time_point until;
    const std::lock_guard lock(rules_.mutex);
    if (rules_.begin_opening(now, deadline, until)) return std::nullopt;
    turns_.push_back(called);
    return until;
  }

  void take_back(place& lent) noexcept {
    if (!made_.is_here()) return;
    rules_.look_for_long_holds();
    auto& connection = lent.connection<Connection>();
    connection.rest();
    const driver::health health = connection.state();
    const auto now = rules_.now();
    {
      visit in(*this);
      rules_.hear(lent, health, in.dead);
      const bool good = health == driver::health::good;
      const bool dirty = good && !connection.clean() && (rules_.is_current(lent, now) || connection.owes_commit());
      if (!dirty) return rules_.put_back(lent, good, now, in.dead);
      rules_.set_aside(lent);
    }
    // What was left open is taken back in the background.
    try {
      boost::asio::co_spawn(executor_, clean_up(this->shared_from_this(), &lent), boost::asio::detached);
    } catch (...) {
      hand given_up(*this);
      given_up.given.at = &lent;
      given_up.fit = false;
    }
  }
  static awaitable<void> clean_up(std::shared_ptr<pool> me, place* at) {
    hand my(*me);
    my.given.at = at;
    my.fit = false;
    try {
      auto& connection = at->connection<Connection>();
      co_await connection.clean_up();
      my.fit = connection.state() == driver::health::good;
    } catch (...) {
    }
  }

  // The least number

  bool is_at_least() {
    const visit in(*this);
    return !rules_.is_short() && !rules_.closed();
  }
  // Opens what is missing, one after the other, as far as that can be done now.
  awaitable<void> open_spares() {
    for (bool fails = false; !fails;) {
      hand my(*this);
      const auto made_for = begin_spare(my);
      if (!made_for) break;
      const opening now(*this);
      try {
        co_await open(*my.given.at, *made_for, {});
      } catch (const error&) {
        fails = true;  // it was noted
      }
    }
  }
  // Returns what it will be of.
  std::optional<std::uint64_t> begin_spare(hand& my) {
    const std::lock_guard lock(rules_.mutex);
    if (!rules_.begin_spare(my.given, clock::now())) return std::nullopt;
    return rules_.generation();
  }

  // The time in which the background opens what is missing: what waits there keeps the event loop running.
  static constexpr std::chrono::milliseconds refill_time{50};

  bool may_refill() {
    if (refills_ || !rules_.wants_more(clock::now()) || clock::now() < refill_not_before_) return false;
    return refills_ = true;
  }
  void start_refill() noexcept {
    try {
      const auto me = this->shared_from_this();
      background_.start(
          refill_time, [me] { return refill(me); }, [me] { return me->statistics().waiting > 0; },
          [me](bool stopped) { me->end_refill(stopped); });
    } catch (...) {
      end_refill(true);
    }
  }
  static awaitable<void> refill(std::shared_ptr<pool> me) {
    const executor here = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer pause(here);
    for (;;) {
      co_await me->open_spares();
      const auto next = me->next_spare();
      if (!next) break;
      pause.expires_at(*next);
      co_await pause.async_wait(meta::as_values);
      co_await throw_if_cancelled();
    }
  }
  // When to try again.
  std::optional<clock::time_point> next_spare() const {
    const auto soon = clock::now() + std::chrono::milliseconds(2);  // others may be connecting
    const std::lock_guard lock(rules_.mutex);
    if (!rules_.is_short()) return std::nullopt;
    return rules_.not_before() > soon ? rules_.not_before() : soon;
  }
  void end_refill(bool stopped) {
    const std::lock_guard lock(rules_.mutex);
    refills_ = false;
    // A server that takes longer than that is not to be asked all the time in vain.
    if (stopped) refill_not_before_ = clock::now() + 20 * refill_time;
  }

  const made_here made_;
  executor executor_;
  options_type connect_;
  pool_rules rules_;
  signals turns_;    // those who want to open a connection, and can't yet
  signals closers_;  // those who wait until all connections are back
  background background_;
  clock::time_point refill_not_before_{};
  bool refills_ = false;
};

}  // namespace retort::async
