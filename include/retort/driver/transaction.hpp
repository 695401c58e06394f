// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace retort {

/// How much transactions see of each other. SQLite is always serializable.
enum class isolation : unsigned char { database_default, read_committed, repeatable_read, serializable };

/// What `begin` takes.
struct transaction_options {
  retort::isolation isolation = retort::isolation::database_default;
  bool read_only = false;   // `READ ONLY`; on SQLite a deferred BEGIN, and writes are refused
  bool deferrable = false;  // `DEFERRABLE`, for serializable read-only transactions on PostgreSQL
};

}  // namespace retort
