// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "retort/async/awaitable.hpp"
#include "retort/async/loop_gate.hpp"

namespace retort::async {

using clock = std::chrono::steady_clock;

/// Something a coroutine waits for and any thread may set, once.
class signal : public std::enable_shared_from_this<signal> {
 public:
  explicit signal(const executor& e) : strand_(boost::asio::make_strand(e)), timer_(strand_) {}

  void set() {
    boost::asio::post(strand_, [me = shared_from_this()] {
      me->set_ = true;
      me->timer_.cancel();
    });
  }
  /// Waits until it is set, the deadline, or cancellation.
  static awaitable<void> wait(std::shared_ptr<signal> me, clock::time_point deadline) {
    co_await boost::asio::co_spawn(me->strand_, on_strand(me, deadline), meta::as_values);
  }

 private:
  static awaitable<void> on_strand(std::shared_ptr<signal> me, clock::time_point deadline) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    if (me->set_) co_return;
    me->timer_.expires_at(deadline);
    co_await me->timer_.async_wait(meta::as_values);
  }

  boost::asio::strand<executor> strand_;
  boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, boost::asio::strand<executor>> timer_;
  bool set_ = false;
};

/// Runs what blocks on a thread of its own, and gives what it returns or throws: nothing where the deadline comes
/// first. The thread then ends by itself, so the function must own all it uses.
template <class F, class T = std::invoke_result_t<F&>>
awaitable<std::optional<T>> offload(F f, clock::time_point deadline) {
  struct shared {
    std::mutex mutex;
    std::optional<T> value;
    std::exception_ptr failure;
    std::shared_ptr<signal> done;
  };
  // Who does not wait any more may be gone, and the signal's timer is the loop's: the thread must not touch it then.
  struct leaving {
    std::shared_ptr<shared> state;
    ~leaving() {
      const std::lock_guard lock(state->mutex);
      state->done.reset();
    }
  };
  auto state = std::make_shared<shared>();
  const executor here = co_await boost::asio::this_coro::executor;
  auto done = state->done = std::make_shared<signal>(here);
  std::thread([state, gate = loop_gate::of(here), f = std::move(f)]() mutable {
    std::optional<T> made;
    std::exception_ptr failure;
    try {
      made.emplace(f());
    } catch (...) {
      failure = std::current_exception();
    }
    gate->pass([&] {
      const std::lock_guard lock(state->mutex);
      if (state->done == nullptr) return;
      state->value = std::move(made);
      state->failure = failure;
      state->done->set();
    });
  }).detach();
  const leaving guard{state};
  co_await signal::wait(done, deadline);
  const boost::asio::cancellation_state cancelling = co_await boost::asio::this_coro::cancellation_state;
  if (cancelling.cancelled() != boost::asio::cancellation_type::none) throw_cancelled();
  const std::lock_guard lock(state->mutex);
  if (state->failure != nullptr) std::rethrow_exception(state->failure);
  co_return std::exchange(state->value, std::nullopt);
}

}  // namespace retort::async
