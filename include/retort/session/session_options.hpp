// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/driver/transaction.hpp"

namespace retort {

/// How a session works, for `session s{engine, {.read_only = true}}`. The first three are what its transactions are
/// like.
struct session_options {
  retort::isolation isolation = retort::isolation::database_default;
  bool read_only = false;  // from a replica, where there are replicas; all writes are refused
  bool deferrable = false;
  bool autobegin = false;  // commit as you go: the first statement begins a transaction, `commit` and `rollback` end it

  constexpr transaction_options transactions() const { return {isolation, read_only, deferrable}; }
};

}  // namespace retort
