// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>

namespace retort {

/// Random enough to keep many programs from doing the same thing at the same moment.
class jitter {
 public:
  explicit jitter(std::uint64_t seed)
      : state_(seed ^ static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())) {}

  /// A time between (1 - part) and (1 + part) of another.
  template <class Duration>
  Duration around(Duration time, double part) {
    using rep = typename Duration::rep;
    return Duration(static_cast<rep>(static_cast<double>(time.count()) * (1 - part + 2 * part * next())));
  }
  /// Between 0 and 1.
  double next() {
    // splitmix64
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

/// How long to wait before the next try: twice as long each time, up to a limit, by half more or less.
class backoff {
 public:
  using milliseconds = std::chrono::milliseconds;
  backoff(milliseconds first, milliseconds most, jitter& random) : first_(first), most_(most), random_(&random) {}

  std::chrono::microseconds next() {
    const milliseconds time = first_ * (1 << (tries_ < 20 ? tries_ : 20));
    ++tries_;
    return random_->around(std::chrono::microseconds(time < most_ ? time : most_), 0.5);
  }
  void reset() { tries_ = 0; }

  /// The limit where somebody waits for so long: he is to see a try or two in that time.
  static milliseconds longest_for(milliseconds patience) {
    const milliseconds most(2'000);
    return patience / 4 < most ? patience / 4 : most;
  }

 private:
  milliseconds first_, most_;
  jitter* random_;
  unsigned tries_ = 0;
};

}  // namespace retort
