// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace retort {

/// How much transactions see of each other. SQLite is always serializable.
enum class isolation : unsigned char { database_default, read_committed, repeatable_read, serializable };

/// What `begin` takes. What is not said here is as the session says, and then as the engine does.
struct transaction_options {
  retort::isolation isolation = retort::isolation::database_default;
  bool read_only = false;   // `READ ONLY`; on SQLite a deferred BEGIN, and writes are refused
  bool deferrable = false;  // `DEFERRABLE`, for serializable read-only transactions on PostgreSQL

  /// These options, and where they say nothing, those of `defaults`.
  constexpr transaction_options over(const transaction_options& defaults) const {
    return {isolation == retort::isolation::database_default ? defaults.isolation : isolation,
            read_only || defaults.read_only, deferrable || defaults.deferrable};
  }
};

namespace driver {

/// What a connection, or its last error, says of itself.
enum class health : unsigned char {
  good,
  broken,       // this connection is of no use any more
  server_gone,  // nor are, it seems, the others to the same server: it was shut down or restarted
  demoted,      // it works, but its server takes no writes any more: not the one that was asked for
};

}  // namespace driver
}  // namespace retort
