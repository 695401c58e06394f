// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>

#include "retort/driver/sqlite/connection.hpp"

namespace retort::driver {

/// Stops statements of a connection that take too long: it is asked from time to time while they run, and while they
/// wait for a lock.
class sqlite_watch {
  using clock = std::chrono::steady_clock;

 public:
  /// Why a statement was stopped.
  enum class reason : unsigned char { none, budget, deadline, cancelled };

  /// The time is how long a statement may wait for a lock.
  sqlite_watch(const sqlite_connection& connection, std::chrono::milliseconds busy_timeout)
      : db_(connection.handle()), busy_timeout_(busy_timeout) {
    sqlite3_progress_handler(db_, steps, &asked, this);
    sqlite3_busy_handler(db_, &asked_of_lock, this);
  }
  sqlite_watch(const sqlite_watch&) = delete;
  sqlite_watch& operator=(const sqlite_watch&) = delete;
  ~sqlite_watch() {
    sqlite3_progress_handler(db_, 0, nullptr, nullptr);
    sqlite3_busy_handler(db_, nullptr, nullptr);
  }

  /// From now on statements may take some thousand steps of SQLite's machine, and wait for no lock.
  void limit_steps() {
    start(clock::time_point::max(), nullptr);
    // The steps are counted from an earlier statement on: the first question may come early.
    left_ = 3;
  }
  /// From now on they run until a deadline, or until the flag is set from another thread.
  void start(clock::time_point deadline, const std::atomic<bool>* cancelled) {
    deadline_ = deadline;
    cancelled_ = cancelled;
    left_ = -1;
    why_ = reason::none;
  }
  void stop() { start(clock::time_point::max(), nullptr); }
  reason why() const { return why_; }

 private:
  static constexpr int steps = 1'000;

  static int asked(void* self) {
    auto* const me = static_cast<sqlite_watch*>(self);
    if (me->left_ > 0 && --me->left_ == 0) me->why_ = reason::budget;
    return me->is_over();
  }
  // Another connection has the lock, and had it so many times before: whether to try again.
  static int asked_of_lock(void* self, int times) {
    auto* const me = static_cast<sqlite_watch*>(self);
    if (me->left_ >= 0 || me->is_over()) return 0;
    const auto now = clock::now();
    if (times == 0) me->lock_until_ = now + me->busy_timeout_;
    const auto until = std::min(me->lock_until_, me->deadline_);
    if (now >= me->lock_until_) return 0;
    constexpr std::array<int, 4> pauses{1, 2, 5, 10};
    const auto pause = pauses[std::min(static_cast<std::size_t>(times), pauses.size() - 1)];
    std::this_thread::sleep_until(std::min(until, now + std::chrono::milliseconds(pause)));
    return 1;
  }
  bool is_over() {
    if (cancelled_ != nullptr && cancelled_->load(std::memory_order_relaxed)) why_ = reason::cancelled;
    if (deadline_ != clock::time_point::max() && clock::now() >= deadline_) why_ = reason::deadline;
    return why_ != reason::none;
  }

  sqlite3* db_;
  std::chrono::milliseconds busy_timeout_;
  clock::time_point lock_until_{};  // how long the statement waits for the one it needs now
  clock::time_point deadline_ = clock::time_point::max();
  const std::atomic<bool>* cancelled_ = nullptr;
  int left_ = -1;
  reason why_ = reason::none;
};

}  // namespace retort::driver
