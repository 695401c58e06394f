// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>

namespace retort {

/// A time of day, in microseconds, from 00:00 to 24:00: `TIME`; ISO text on SQLite.
struct time_of_day {
  std::chrono::microseconds since_midnight{0};

  constexpr time_of_day() = default;
  /// A time that has passed since midnight: `time_of_day(9h + 30min)`.
  constexpr explicit time_of_day(std::chrono::microseconds t) : since_midnight(t) {}

  constexpr auto operator<=>(const time_of_day&) const = default;
};

}  // namespace retort
