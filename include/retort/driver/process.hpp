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

}  // namespace retort::driver
