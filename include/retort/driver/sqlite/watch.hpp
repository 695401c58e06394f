// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>

#include "retort/driver/sqlite/connection.hpp"

namespace retort::driver {

/// Stops statements of a connection that take too long: it is asked from time to time while they run.
class sqlite_watch {
  using clock = std::chrono::steady_clock;

 public:
  /// Why a statement was stopped.
  enum class reason : unsigned char { none, budget, deadline, cancelled };

  explicit sqlite_watch(const sqlite_connection& connection) : db_(connection.handle()) {
    sqlite3_progress_handler(db_, steps, &asked, this);
  }
  sqlite_watch(const sqlite_watch&) = delete;
  sqlite_watch& operator=(const sqlite_watch&) = delete;
  ~sqlite_watch() { sqlite3_progress_handler(db_, 0, nullptr, nullptr); }

  /// From now on statements may take some thousand steps of SQLite's machine.
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

  void set_busy_timeout(std::chrono::milliseconds most) { sqlite3_busy_timeout(db_, static_cast<int>(most.count())); }

 private:
  static constexpr int steps = 1'000;

  static int asked(void* self) {
    auto* const me = static_cast<sqlite_watch*>(self);
    if (me->left_ > 0 && --me->left_ == 0) me->why_ = reason::budget;
    if (me->cancelled_ != nullptr && me->cancelled_->load(std::memory_order_relaxed)) me->why_ = reason::cancelled;
    if (me->deadline_ != clock::time_point::max() && clock::now() >= me->deadline_) me->why_ = reason::deadline;
    return me->why_ != reason::none;
  }

  sqlite3* db_;
  clock::time_point deadline_ = clock::time_point::max();
  const std::atomic<bool>* cancelled_ = nullptr;
  int left_ = -1;
  reason why_ = reason::none;
};

}  // namespace retort::driver
