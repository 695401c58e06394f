// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "retort/driver/prepared_statements.hpp"
#include "retort/driver/transaction.hpp"
#include "retort/engine/events.hpp"

namespace retort {

/// The options of an engine, for `create_engine(url, {.pool_size = 5, .echo = true})`. Of a time, zero means never, and
/// more than a hundred years is as good.
struct engine_options {
  using milliseconds = std::chrono::milliseconds;

  // The pool
  std::size_t pool_size = 5;              // connections that are kept
  std::size_t max_overflow = 10;          // connections above that, closed when they come back
  milliseconds pool_timeout{30'000};      // how long a session waits for a connection
  std::size_t pool_max_waiting = 0;       // where so many wait, no more do but get the error at once; 0: any number
  milliseconds pool_recycle{0};           // a connection is not lent any more when it is older, by 10 % more or less
  milliseconds pool_idle_timeout{0};      // a connection is closed when it was not lent for so long
  std::size_t pool_min_idle = 1;          // but so many are kept
  bool pool_pre_ping = true;              // look whether a connection lives before it is lent; costs no round trip
  milliseconds pool_pre_ping_after{100};  // but not where it came back less than this ago; PostgreSQL

  milliseconds pool_hold_limit{0};  // say who holds a connection for longer: `on_long_hold`

  // Connections
  milliseconds connect_timeout{10'000};
  milliseconds connect_retry{0};        // for how long to try again where no server answers, within `pool_timeout`
  std::size_t connect_concurrency = 4;  // connections that are opened at the same time
  std::size_t cancel_concurrency = 4;   // PostgreSQL: requests to stop a statement that are under way at the same time
  milliseconds statement_timeout{0};    // how long a statement may take
  milliseconds busy_timeout{5'000};     // SQLite: how long a statement waits for a lock; 0: not at all
  retort::isolation isolation_level = retort::isolation::database_default;
  prepared_statements statement_cache = prepared_statements::automatic;  // PostgreSQL: whether statements are prepared
  std::size_t statement_cache_size = 256;                                // prepared statements a connection
  bool strict = false;                                                   // SQLite: `create_all` makes STRICT tables

  // Reading from copies: PostgreSQL
  std::vector<std::string> replicas{};  // URLs; read-only sessions and transactions go there
  milliseconds replica_lag{10'000};     // a replica that is further behind is left alone

  // What is told
  bool echo = false;                            // every statement to standard error, without values
  milliseconds slow_statement{0};               // statements that take longer, to standard error
  hook<const statement_event&> on_statement{};  // called after every statement
  bool parameters_in_events = false;            // whether events hold the values
  hook<const long_hold&> on_long_hold{};        // once for each; where it is not set, standard error is told
};

}  // namespace retort
