// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace retort::async {

/// How often the connections that read from an SQLite file look whether another file stands at its path by now: each
/// has looked within the last 10 ms when it is lent, and again since one of them, or the one that writes, has seen
/// that it is so. For any number of threads.
class file_looks {
  using clock = std::chrono::steady_clock;

 public:
  /// The last look of one connection.
  struct look {
    clock::time_point when{};
    std::uint64_t demanded = 0;
  };
  static constexpr std::chrono::milliseconds most{10};

  /// From now on all look again before they read.
  void demand() noexcept { demanded_.fetch_add(1, std::memory_order_release); }
  /// Whether a look is of use still. If not, the connection looks now.
  bool is_fresh(look& last, clock::time_point now) const {
    const std::uint64_t demanded = demanded_.load(std::memory_order_acquire);
    if (demanded == last.demanded && now - last.when < most) return true;
    last = {now, demanded};
    return false;
  }

 private:
  std::atomic<std::uint64_t> demanded_ = 0;
};

}  // namespace retort::async
