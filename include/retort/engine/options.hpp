// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>

#include "retort/driver/transaction.hpp"

namespace retort {

/// The options of an engine, for `create_engine(url, {.pool_size = 5, .echo = true})`.
struct engine_options {
  std::size_t pool_size = 5;      // connections that are kept
  std::size_t max_overflow = 10;  // connections above that, closed when they come back
  std::chrono::milliseconds pool_timeout{30'000};
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds busy_timeout{5'000};  // SQLite: how long a statement waits for a lock
  std::size_t statement_cache = 256;              // prepared statements a connection
  bool strict = false;                            // SQLite: `create_all` makes STRICT tables
  bool echo = false;                              // every statement to standard error, without values
};

}  // namespace retort
