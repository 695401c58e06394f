// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cerrno>
#include <chrono>
#include <ctime>

#include "retort/driver/error.hpp"
#include "retort/engine/backoff.hpp"

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
  if (dynamic_cast<const commit_outcome_unknown*>(&e) != nullptr) return false;
  if (dynamic_cast<const serialization_failure*>(&e) != nullptr) return true;
  if (dynamic_cast<const deadlock_detected*>(&e) != nullptr) return true;
  if (dynamic_cast<const connection_lost*>(&e) != nullptr) return how.lost_connections;
  // SQLite's BUSY: somebody else writes. On PostgreSQL the program has asked for the time-out itself.
  const auto* waited = dynamic_cast<const lock_timeout*>(&e);
  return waited != nullptr && waited->native_code() != 0;
}

/// The waits between the attempts of one `transact`.
class retry_delay {
 public:
  explicit retry_delay(const retry& how)
      : random_(reinterpret_cast<std::uintptr_t>(this)), delay_(how.first_delay, how.longest_delay, random_) {}
  retry_delay(const retry_delay&) = delete;
  retry_delay& operator=(const retry_delay&) = delete;

  /// How long to wait this time.
  std::chrono::microseconds next() { return delay_.next(); }
  void wait() {
    const std::int64_t time = next().count();
    timespec rest{static_cast<std::time_t>(time / 1'000'000), static_cast<long>(time % 1'000'000 * 1'000)};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
    }
  }

 private:
  jitter random_;
  backoff delay_;
};

}  // namespace retort
