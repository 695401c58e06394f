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
  thread_condition() noexcept { prepare(handle_); }
  thread_condition(const thread_condition&) = delete;
  thread_condition& operator=(const thread_condition&) = delete;
  ~thread_condition() { pthread_cond_destroy(&handle_); }

  void notify_one() noexcept { pthread_cond_signal(&handle_); }
  void notify_all() noexcept { pthread_cond_broadcast(&handle_); }

  /// Waits until it is notified, or, at times, for no reason. False at the deadline. The mutex is locked before and
  /// after.
  bool wait_until(std::mutex& mutex, std::chrono::steady_clock::time_point deadline) noexcept {
    return wait(handle_, *mutex.native_handle(), deadline.time_since_epoch()) != ETIMEDOUT;
  }
  /// Waits until something is so. False where it is not at the deadline.
  template <class Done>
  bool wait_until(std::mutex& mutex, std::chrono::steady_clock::time_point deadline, const Done& done) {
    while (!done())
      if (!wait_until(mutex, deadline)) return done();
    return true;
  }

 private:
  static timespec split(std::chrono::nanoseconds time) {
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t ns = time.count() > 0 ? time.count() : 0;
    return {static_cast<std::time_t>(ns / second), static_cast<long>(ns % second)};
  }
  // Deadlines are of the clock that nobody sets.
#ifdef __APPLE__
  static void prepare(pthread_cond_t& c) noexcept { pthread_cond_init(&c, nullptr); }
  static int wait(pthread_cond_t& c, pthread_mutex_t& m, std::chrono::nanoseconds until) noexcept {
    // It can't be told which clock to use, but waits for a length of time by the right one.
    const timespec left = split(until - std::chrono::steady_clock::now().time_since_epoch());
    return pthread_cond_timedwait_relative_np(&c, &m, &left);
  }
#else
  static void prepare(pthread_cond_t& c) noexcept {
    pthread_condattr_t how;
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&c, &how);
    pthread_condattr_destroy(&how);
  }
  static int wait(pthread_cond_t& c, pthread_mutex_t& m, std::chrono::nanoseconds until) noexcept {
    const timespec time = split(until);
    return pthread_cond_timedwait(&c, &m, &time);
  }
#endif

  pthread_cond_t handle_;
};

}  // namespace retort
