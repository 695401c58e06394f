// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <utility>

namespace retort::driver {

struct clear_result {
  void operator()(PGresult* result) const { PQclear(result); }
};
/// What the server answered to one statement.
using postgres_result = std::unique_ptr<PGresult, clear_result>;

inline bool succeeded(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

inline bool is_copy(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

namespace detail {

// Nobody is here to copy with: end it, or the connection would wait for ever. False where it can't be ended.
inline bool end_copy(PGconn* connection, const PGresult* result) {
  if (PQresultStatus(result) == PGRES_COPY_IN) return PQputCopyEnd(connection, "COPY needs a client that copies") == 1;
  if (PQresultStatus(result) == PGRES_COPY_BOTH) return false;
  char* data = nullptr;
  while (PQgetCopyData(connection, &data, 0) > 0) PQfreemem(data);
  return true;
}

}  // namespace detail

/// Takes all results up to the end, and gives the first that failed, else the last. Null where nothing was sent.
///
/// libpq itself would give the last one, which for a connection that the server ended says nothing of why.
inline postgres_result collect(PGconn* connection, int sent) {
  postgres_result kept;
  if (sent == 0) return kept;
  while (PGresult* next = PQgetResult(connection)) {
    postgres_result owned(next);
    if (is_copy(next) && !detail::end_copy(connection, next)) return owned;
    if (kept == nullptr || succeeded(kept.get())) kept = std::move(owned);
  }
  return kept;
}

}  // namespace retort::driver
