// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <pthread.h>

#include <atomic>

namespace retort::driver {

/// Remembers the process that made it. What fork() copies into a child still belongs to the parent: a socket that both
/// write to is of use to neither.
///
/// To ask costs no call of the operating system, as `getpid` does.
class process_mark {
 public:
  process_mark() noexcept : made_after_(forks_.load(std::memory_order_relaxed)) {
    [[maybe_unused]] static const int counted =
        pthread_atfork(nullptr, nullptr, [] { forks_.fetch_add(1, std::memory_order_relaxed); });
  }

  /// Whether this is that process, and no child of it.
  bool is_here() const noexcept { return made_after_ == forks_.load(std::memory_order_relaxed); }

 private:
  static inline std::atomic<unsigned> forks_ = 0;  // that led to this process

  unsigned made_after_;
};

/// Something that each process has of its own: a child made by fork() gets another one when it first asks. Another
/// thread of the parent may have been in the middle of something, so nothing of the parent's is looked at, but for what
/// never changes.
///
/// A `T` has `made`, a `process_mark`, and `make_another()`. It is not deleted here: whoever has one sees to `mine()`.
template <class T>
class one_per_process {
 public:
  explicit one_per_process(T* first) noexcept : known_(first) {}
  one_per_process(const one_per_process&) = delete;
  one_per_process& operator=(const one_per_process&) = delete;

  T& get() const {
    T* const known = known_.load(std::memory_order_acquire);
    return known->made.is_here() ? *known : begin_anew(known);
  }
  /// The one of this process, where there is one.
  T* mine() const noexcept {
    T* const known = known_.load(std::memory_order_acquire);
    return known->made.is_here() ? known : nullptr;
  }

 private:
  [[gnu::noinline]] T& begin_anew(T* of_parent) const {
    T* const made = of_parent->make_another();
    if (known_.compare_exchange_strong(of_parent, made)) return *made;
    delete made;  // another thread was first
    return *of_parent;
  }

  mutable std::atomic<T*> known_;
};

}  // namespace retort::driver
