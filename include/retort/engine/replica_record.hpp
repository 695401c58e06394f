// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

#include "retort/engine/backoff.hpp"

namespace retort {

/// What is known of a replica: whether it is used, asked how far it is behind, or left alone for a while. For any
/// number of threads.
class replica_record {
  using clock = std::chrono::steady_clock;

 public:
  enum class advice : unsigned char { leave, use, look };

  explicit replica_record(std::chrono::milliseconds lag)
      : between_looks_(lag / 10 < seldom ? lag / 10 : seldom), random_(reinterpret_cast<std::uintptr_t>(this)) {}

  /// What to do with it now. Of those who ask at the same time one is told to look.
  advice ask() {
    const auto now = clock::now();
    const std::lock_guard guard(mutex_);
    if (now < not_before_) return advice::leave;
    if (now < look_again_) return advice::use;
    look_again_ = now + between_looks_;
    return advice::look;
  }
  /// Who looked found it near enough.
  void praise() {
    const std::lock_guard guard(mutex_);
    delay_.reset();
  }
  /// It was not there, or too far behind: it is left alone, longer each time.
  void blame() {
    const std::lock_guard guard(mutex_);
    not_before_ = clock::now() + delay_.next();
    look_again_ = {};
  }

 private:
  static constexpr std::chrono::milliseconds seldom{1'000};

  std::mutex mutex_;
  std::chrono::milliseconds between_looks_;
  jitter random_;
  backoff delay_{std::chrono::milliseconds(100), std::chrono::milliseconds(10'000), random_};
  clock::time_point not_before_{};
  clock::time_point look_again_{};
};

}  // namespace retort
