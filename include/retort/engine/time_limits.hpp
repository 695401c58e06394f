// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <chrono>

#include "retort/engine/options.hpp"

namespace retort {

/// A hundred years: nobody waits for longer, and now and that is still a point of time.
inline constexpr std::chrono::milliseconds longest_time = std::chrono::hours(24) * 365 * 100;

/// A time that can be added to a point of time.
constexpr std::chrono::milliseconds bounded_time(std::chrono::milliseconds time) {
  return std::clamp(time, std::chrono::milliseconds(0), longest_time);
}
/// The same of a time at whose end somebody gives up, where zero means never.
constexpr std::chrono::milliseconds bounded_patience(std::chrono::milliseconds time) {
  return time.count() > 0 ? bounded_time(time) : longest_time;
}

/// Options whose times can all be added to a point of time.
inline engine_options with_bounded_times(engine_options o) {
  for (auto* const patience : {&o.pool_timeout, &o.connect_timeout}) *patience = bounded_patience(*patience);
  for (auto* const time : {&o.pool_recycle, &o.pool_idle_timeout, &o.pool_pre_ping_after, &o.pool_hold_limit,
                           &o.connect_retry, &o.statement_timeout, &o.busy_timeout, &o.replica_lag, &o.slow_statement})
    *time = bounded_time(*time);
  return o;
}

}  // namespace retort
