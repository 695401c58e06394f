// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "retort/engine/thread_condition.hpp"

namespace retort {

/// A thread that stands in line for a connection. It lives on that thread's stack, and is guarded by the pool's mutex.
struct waiter {
  thread_condition called;
  bool served = false;
  waiter* before = nullptr;
  waiter* behind = nullptr;
};

/// Those who wait, first come, first served.
class waiting_line {
 public:
  bool empty() const { return first_ == nullptr; }
  std::size_t size() const { return size_; }

  void join(waiter& w) {
    w.before = last_;
    (last_ == nullptr ? first_ : last_->behind) = &w;
    last_ = &w;
    ++size_;
  }
  void leave(waiter& w) {
    (w.before == nullptr ? first_ : w.before->behind) = w.behind;
    (w.behind == nullptr ? last_ : w.behind->before) = w.before;
    --size_;
  }
  /// Takes the first one out and wakes it.
  waiter& call() {
    waiter& w = *first_;
    leave(w);
    w.served = true;
    w.called.notify_one();
    return w;
  }

 private:
  waiter* first_ = nullptr;
  waiter* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace retort
