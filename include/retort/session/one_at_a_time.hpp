// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>

#include "retort/driver/error.hpp"

namespace retort {

/// A door that one thread at a time can be behind.
class one_at_a_time {
 public:
  one_at_a_time() = default;
  /// Who is moved is at rest.
  one_at_a_time(one_at_a_time&&) noexcept {}

  /// Throws `concurrent_use` where another thread is behind it.
  void enter() {
    if (busy_.exchange(true, std::memory_order_acquire)) [[unlikely]]
      refuse();
  }
  /// False where another thread is behind it.
  bool try_to_enter() noexcept { return !busy_.exchange(true, std::memory_order_acquire); }
  void leave() noexcept { busy_.store(false, std::memory_order_release); }

 private:
  [[noreturn, gnu::noinline]] static void refuse() {
    throw concurrent_use(
        "retort: two threads used one session at the same time; give each thread a session of its own");
  }

  std::atomic<bool> busy_ = false;
};

/// Behind the door, as long as it lives.
class turn_at {
 public:
  explicit turn_at(one_at_a_time& door) : door_(door) { door_.enter(); }
  /// To end what was begun behind the door: that can't be refused, so it waits.
  struct to_the_end {};
  turn_at(one_at_a_time& door, to_the_end) noexcept : door_(door) {
    while (!door_.try_to_enter()) {
    }
  }
  turn_at(const turn_at&) = delete;
  turn_at& operator=(const turn_at&) = delete;
  ~turn_at() { door_.leave(); }

 private:
  one_at_a_time& door_;
};

}  // namespace retort
