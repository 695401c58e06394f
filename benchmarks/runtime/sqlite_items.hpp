// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <stdexcept>

#include "variant.hpp"

namespace bench {

inline void check_sqlite(int code, int wanted, sqlite3* db) {
  if (code != wanted) throw std::runtime_error(sqlite3_errmsg(db));
}

/// Makes the table and its rows.
inline void fill_sqlite(sqlite3* db) {
  const char* sql =
      "CREATE TABLE items (id INTEGER PRIMARY KEY, quantity INTEGER NOT NULL, price REAL NOT NULL, name TEXT NOT NULL);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
      "INSERT INTO items SELECT i, i * 7 % 100, i * 0.25, 'item ' || i FROM n";
  check_sqlite(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK, db);
}

/// Finds the statement on items among those that are prepared. SQLite counts the runs and each step of its machine: who
/// does not go on to SQLITE_DONE has fewer.
inline evidence proof_from_sqlite(sqlite3* db) {
  for (sqlite3_stmt* s = sqlite3_next_stmt(db, nullptr); s != nullptr; s = sqlite3_next_stmt(db, s))
    if (sqlite3_column_count(s) > 0)
      return {sqlite3_sql(s), sqlite3_column_count(s), sqlite3_stmt_status(s, SQLITE_STMTSTATUS_RUN, 0),
              sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 0)};
  return {};
}

}  // namespace bench
