// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "retort/engine/place.hpp"

namespace retort {

/// Somebody who stands in line for a connection. It lives where that one waits, and is guarded by the pool's mutex.
class waiter {
 public:
  waiter() = default;
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

  /// It was given a place, or is to go.
  virtual void wake() noexcept = 0;

  std::source_location where;
  place::time_point since;
  place* given = nullptr;
  waiter* before = nullptr;
  waiter* behind = nullptr;

 protected:
  ~waiter() = default;
};

/// Those who wait, first come, first served. Who was served stays in it until he comes for what he was given.
class waiting_line {
 public:
  /// Whether there is nobody, served or not.
  bool empty() const { return first_ == nullptr; }
  /// Those who were not served yet.
  std::size_t waiting() const { return waiting_; }

  void join(waiter& w) {
    w.before = last_;
    (last_ == nullptr ? first_ : last_->behind) = &w;
    last_ = &w;
    if (next_ == nullptr) next_ = &w;
    ++waiting_;
  }
  void leave(waiter& w) {
    if (next_ == &w) next_ = w.behind;
    if (w.given == nullptr) --waiting_;
    (w.before == nullptr ? first_ : w.before->behind) = w.behind;
    (w.behind == nullptr ? last_ : w.behind->before) = w.before;
  }
  /// Gives a place to the first who was not served yet, and wakes him. There has to be one.
  waiter& serve(place& p) {
    waiter& w = *next_;
    next_ = w.behind;
    w.given = &p;
    --waiting_;
    w.wake();
    return w;
  }
  void wake_all() noexcept {
    for (waiter* w = first_; w != nullptr; w = w->behind) w->wake();
  }

 private:
  waiter* first_ = nullptr;
  waiter* last_ = nullptr;
  waiter* next_ = nullptr;  // to be served: all before were
  std::size_t waiting_ = 0;
};

}  // namespace retort
