// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>

#include "retort/driver/error.hpp"
#include "retort/engine/options.hpp"

namespace retort {

/// Who holds a pool's connections, and for how long: ` file:line (12 ms)` for each of the places that are lent.
template <class Places>
std::string holders_of(const Places& lent) {
  std::string out;
  for (const auto& p : lent) {
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - p.since);
    out.append(" ").append(p.where.file_name()).append(":").append(std::to_string(p.where.line()));
    out.append(" (").append(std::to_string(time.count())).append(" ms)");
  }
  return out;
}

namespace meta {
template <class Mutex, class Places>
[[gnu::noinline]] void tell_each_long_hold(Mutex& mutex, Places& lent, const engine_options& options) noexcept {
  const auto take_one = [&](long_hold& found) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex);
    for (auto& p : lent) {
      if (p.told || p.connection == nullptr || now - p.since < options.pool_hold_limit) continue;
      p.told = true;
      found = {p.where, std::chrono::duration_cast<std::chrono::milliseconds>(now - p.since)};
      return true;
    }
    return false;
  };
  for (long_hold found; take_one(found);)
    if (options.on_long_hold)
      options.on_long_hold(found);
    else
      std::fprintf(stderr, "retort: a connection is held for long: %s:%u (%lld ms)\n", found.where.file_name(),
                   static_cast<unsigned>(found.where.line()), static_cast<long long>(found.time.count()));
}
}  // namespace meta

/// Tells of each place that is lent for longer than `pool_hold_limit`, where there is one, and was not told of yet. The
/// mutex guards them.
template <class Mutex, class Places>
void tell_long_holds(Mutex& mutex, Places& lent, const engine_options& options) noexcept {
  if (options.pool_hold_limit.count() > 0) [[unlikely]]
    meta::tell_each_long_hold(mutex, lent, options);
}

template <class Places>
[[noreturn]] void throw_none_free(const engine_options& options, const Places& lent) {
  throw pool_timeout("retort: no connection was free within " + std::to_string(options.pool_timeout.count()) +
                     " ms; held by:" + holders_of(lent));
}
[[noreturn]] inline void throw_none_opened(const engine_options& options, const std::string& last_failure) {
  throw pool_timeout("retort: no connection could be opened within " + std::to_string(options.pool_timeout.count()) +
                     " ms" + (last_failure.empty() ? std::string() : "; the last try: " + last_failure));
}

}  // namespace retort
