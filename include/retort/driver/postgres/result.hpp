// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <string_view>
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

/// How many rows an insert, update or delete wrote.
inline std::int64_t rows_written(const PGresult* result) {
  const std::string_view digits = PQcmdTuples(const_cast<PGresult*>(result));
  std::int64_t count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return count;
}
/// How many rows it gave, or else wrote.
inline std::int64_t rows_seen(const PGresult* result) {
  const int rows = PQntuples(result);
  return rows > 0 ? rows : rows_written(result);
}

}  // namespace retort::driver
