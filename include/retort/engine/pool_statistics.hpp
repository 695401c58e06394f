// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace retort {

/// What a pool holds at the moment, and what it has done so far.
struct pool_statistics {
  std::size_t open = 0;  // connections, idle or not, and those that are being opened
  std::size_t idle = 0;
  std::size_t in_use = 0;
  std::size_t waiting = 0;     // threads in line
  std::size_t overflow = 0;    // of the open ones those above `pool_size`
  std::size_t connecting = 0;  // being opened
  std::uint64_t created = 0;   // from here on: since the pool was made
  std::uint64_t closed = 0;
  std::uint64_t invalidated = 0;          // times that all connections were given up, since the server was gone
  std::uint64_t failures = 0;             // connections that could not be opened
  std::uint64_t timeouts = 0;             // threads that waited in vain
  std::uint64_t waits = 0;                // threads that had to wait
  std::chrono::microseconds wait_time{};  // how long, together

  /// The sum for two pools.
  pool_statistics operator+(const pool_statistics& o) const {
    return {open + o.open,          idle + o.idle,         in_use + o.in_use,
            waiting + o.waiting,    overflow + o.overflow, connecting + o.connecting,
            created + o.created,    closed + o.closed,     invalidated + o.invalidated,
            failures + o.failures,  timeouts + o.timeouts, waits + o.waits,
            wait_time + o.wait_time};
  }
};

}  // namespace retort
