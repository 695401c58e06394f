// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>

#include "retort/driver/error.hpp"

namespace retort {

/// How often, and when, `transact` runs a transaction again.
struct retry {
  int attempts = 5;  // all together
  std::chrono::milliseconds first_delay{5};
  std::chrono::milliseconds longest_delay{500};
  bool lost_connections = false;  // also where the connection was lost before anything was committed
};

/// Whether a transaction that failed like this has done nothing, and may go well the next time. Never of a commit
/// whose outcome is unknown.
inline bool may_be_run_again(const error& e, const retry& how) {
  const auto* said = dynamic_cast<const database_error*>(&e);
  if (said == nullptr || said->sqlstate() == "08007") return false;
  if (dynamic_cast<const serialization_failure*>(&e) != nullptr) return true;
  if (dynamic_cast<const deadlock_detected*>(&e) != nullptr) return true;
  if (dynamic_cast<const connection_lost*>(&e) != nullptr) return how.lost_connections;
  // SQLite's BUSY: somebody else writes. On PostgreSQL the program has asked for the time-out itself.
  const auto* waited = dynamic_cast<const lock_timeout*>(&e);
  return waited != nullptr && waited->native_code() != 0;
}

}  // namespace retort
