// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>

#include "retort/driver/error.hpp"
#include "retort/engine/options.hpp"
#include "retort/engine/place.hpp"

namespace retort {

/// Who holds a pool's connections, and for how long: ` file:line (12 ms)` for each of the places that are lent.
[[gnu::noinline]] inline std::string holders_of(const place_list& lent) {
  std::string out;
  const auto now = std::chrono::steady_clock::now();
  lent.for_each([&](const place& p) {
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(now - p.since);
    out.append(" ").append(p.where.file_name()).append(":").append(std::to_string(p.where.line()));
    out.append(" (").append(std::to_string(time.count())).append(" ms)");
    return true;
  });
  return out;
}

/// Tells of each place that is lent for longer than `pool_hold_limit` and was not told of yet. The mutex guards them.
[[gnu::noinline]] inline void tell_long_holds(std::mutex& mutex, const place_list& lent,
                                              const engine_options& options) noexcept {
  const auto take_one = [&](long_hold& found) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex);
    bool none = true;
    lent.for_each([&](place& p) {
      none = p.told || !p.is_open() || now - p.since < options.pool_hold_limit;
      if (none) return true;
      p.told = true;
      found = {p.where, std::chrono::duration_cast<std::chrono::milliseconds>(now - p.since)};
      return false;
    });
    return !none;
  };
  for (long_hold found; take_one(found);)
    if (options.on_long_hold)
      options.on_long_hold(found);
    else
      std::fprintf(stderr, "retort: a connection is held for long: %s:%u (%lld ms)\n", found.where.file_name(),
                   static_cast<unsigned>(found.where.line()), static_cast<long long>(found.time.count()));
}

}  // namespace retort
