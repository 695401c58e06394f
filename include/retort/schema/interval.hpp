// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>

namespace retort {

/// A span of time as the calendar has it: `INTERVAL`; ISO 8601 text (`P1Y2M3DT4H`) on SQLite.
///
/// Months, days and microseconds are kept apart, since a month has no fixed number of days, nor a day of hours. So a
/// month does not equal 30 days here, as it does for PostgreSQL's `=`.
struct interval {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::chrono::microseconds time{0};

  constexpr bool operator==(const interval&) const = default;
};

}  // namespace retort
