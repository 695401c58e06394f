// SPDX-License-Identifier: BSL-1.0
#pragma once

// How tests measure time on a machine where other programs run, too.

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <thread>

namespace tests {

using milliseconds = std::chrono::milliseconds;

#if defined(__SANITIZE_THREAD__)
inline constexpr bool threads_are_watched = true;  // which makes everything many times slower
#elif defined(__has_feature)
inline constexpr bool threads_are_watched = __has_feature(thread_sanitizer);
#else
inline constexpr bool threads_are_watched = false;
#endif

/// How long something takes.
template <class F>
milliseconds time_of(F&& f) {
  const auto began = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began);
}

/// Checks that something ends in time. `trial` does it once, and gives how long it took, or nothing where it went as it
/// may go for want of time alone; it must be such that it can be done again.
///
/// On a machine that is busy with something else anything may take longer, so it is tried until one trial keeps to
/// `most`. No trial may be quicker than `least`, or take much longer: what hangs, or is always late, fails.
template <class Trial>
void ends_within(milliseconds least, milliseconds most, Trial&& trial) {
  constexpr int tries = 12;
  constexpr milliseconds never{5'000};  // later than that no machine makes it
  std::optional<milliseconds> best;
  for (int i = 0; i < tries && !(best && *best <= most); ++i) {
    const std::optional<milliseconds> took = trial();
    if (!took) continue;
    CHECK(*took >= least);
    CHECK(*took < most + never);
    if (!best || *took < *best) best = took;
  }
  REQUIRE(best.has_value());
  CHECK(*best <= most);
}

/// Waits for what other threads or processes are about to do. Whether it was done within half a minute.
template <class F>
bool eventually(F&& done) {
  for (const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);;) {
    if (done()) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
}

}  // namespace tests
