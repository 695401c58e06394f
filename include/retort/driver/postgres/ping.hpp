// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>
#include <poll.h>

#include <string_view>

#include "retort/driver/postgres/error.hpp"

namespace retort::driver {

/// Whether a connection at rest is still there, without asking the server: a server that has said nothing has not hung
/// up.
///
/// It does not see a network that was cut silently. Notifications that have come in are kept.
inline bool is_alive(PGconn* connection) {
  constexpr int enough = 100;  // notifications may come in as fast as they are read
  bool ending = false;
  for (int i = 0; i < enough; ++i) {
    if (PQstatus(connection) != CONNECTION_OK) return false;
    pollfd waited{PQsocket(connection), POLLIN, 0};
    if (poll(&waited, 1, 0) == 0) return true;
    if (PQconsumeInput(connection) == 0) return false;
    // A server that ends says so, and the end of the stream may come a little later. At rest libpq takes it for a
    // notice.
    const PQnoticeReceiver usual = PQsetNoticeReceiver(
        connection,
        [](void* found, const PGresult* notice) {
          const std::string_view severity = detail::error_field(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
          if (severity == "FATAL" || severity == "PANIC") *static_cast<bool*>(found) = true;
        },
        &ending);
    PQisBusy(connection);  // parses what has come in
    PQsetNoticeReceiver(connection, usual, nullptr);
    if (ending) return false;
  }
  return true;
}

}  // namespace retort::driver
