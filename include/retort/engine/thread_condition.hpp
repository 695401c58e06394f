// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <pthread.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <mutex>

namespace retort {

/// What threads wait at, under a mutex, until another one says that something has changed.
///
/// It does what `std::condition_variable` does, whose header is a twentieth of what including the library costs.
class thread_condition {
 public:
  thread_condition() noexcept {
    pthread_condattr_t how;
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);  // the clock of deadlines, see `wait_until`
    pthread_cond_init(&handle_, &how);
    pthread_condattr_destroy(&how);
  }
  thread_condition(const thread_condition&) = delete;
  thread_condition& operator=(const thread_condition&) = delete;
  ~thread_condition() { pthread_cond_destroy(&handle_); }

  void notify_one() noexcept { pthread_cond_signal(&handle_); }
  void notify_all() noexcept { pthread_cond_broadcast(&handle_); }

  /// Waits until it is notified, or, at times, for no reason. False at the deadline.
  bool wait_until(std::unique_lock<std::mutex>& lock, std::chrono::steady_clock::time_point deadline) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t time = std::chrono::nanoseconds(deadline.time_since_epoch()).count();
    const timespec until{static_cast<std::time_t>(time / second), static_cast<long>(time % second)};
    return pthread_cond_timedwait(&handle_, lock.mutex()->native_handle(), &until) != ETIMEDOUT;
  }
  /// Waits until something is so. False where it is not at the deadline.
  template <class Done>
  bool wait_until(std::unique_lock<std::mutex>& lock, std::chrono::steady_clock::time_point deadline,
                  const Done& done) {
    while (!done())
      if (!wait_until(lock, deadline)) return done();
    return true;
  }

 private:
  pthread_cond_t handle_;
};

}  // namespace retort
