// SPDX-License-Identifier: BSL-1.0
// SQLite's C API, as one uses it by hand.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <stdexcept>

#include "bench.hpp"
#include "data.hpp"

namespace bench {

inline void expect(int code, int wanted, sqlite3* db) {
  if (code != wanted) throw std::runtime_error(sqlite3_errmsg(db));
}

inline void run_script(sqlite3* db, const std::string& sql) {
  expect(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK, db);
}

struct finalize_statement {
  void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
};
using statement = std::unique_ptr<sqlite3_stmt, finalize_statement>;

inline statement prepare(sqlite3* db, std::string_view sql) {
  sqlite3_stmt* s = nullptr;
  expect(sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &s, nullptr),
         SQLITE_OK, db);
  return statement(s);
}

inline double ask_sqlite(sqlite3* db, const std::string& sql) {
  const statement s = prepare(db, sql);
  expect(sqlite3_step(s.get()), SQLITE_ROW, db);
  return sqlite3_column_double(s.get(), 0);
}

/// Of the statements that are prepared now, the one that ran most often.
inline evidence proof_of(sqlite3* db) {
  evidence found;
  for (sqlite3_stmt* s = sqlite3_next_stmt(db, nullptr); s != nullptr; s = sqlite3_next_stmt(db, s)) {
    const int runs = sqlite3_stmt_status(s, SQLITE_STMTSTATUS_RUN, 0);
    if (runs >= found.runs) found = {sqlite3_sql(s), runs};
  }
  return found;
}

// What a loop over rows is made of
inline void bind(sqlite3_stmt* s, int at, std::int64_t value) { sqlite3_bind_int64(s, at, value); }
inline std::string text_at(sqlite3_stmt* s, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(s, column));
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(s, column))};
}
inline item item_of(sqlite3_stmt* s) {
  return {sqlite3_column_int64(s, 0), sqlite3_column_int(s, 1), sqlite3_column_double(s, 2), text_at(s, 3)};
}
inline void bind_item(sqlite3_stmt* s, const item& row) {
  sqlite3_bind_int64(s, 1, row.id);
  sqlite3_bind_int(s, 2, row.quantity);
  sqlite3_bind_double(s, 3, row.price);
  sqlite3_bind_text(s, 4, row.name.data(), static_cast<int>(row.name.size()), SQLITE_STATIC);
}
/// Steps through all rows, and makes the statement ready for the next time.
template <class Row>
void for_each_row(sqlite3* db, sqlite3_stmt* s, Row&& row) {
  int code = 0;
  while ((code = sqlite3_step(s)) == SQLITE_ROW) row();
  expect(code, SQLITE_DONE, db);
  sqlite3_reset(s);
}
inline void step_to_end(sqlite3* db, sqlite3_stmt* s) {
  for_each_row(db, s, [] {});
}

struct close_sqlite {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
};
using sqlite_handle = std::unique_ptr<sqlite3, close_sqlite>;

/// Opens a database in memory, or a file as every implementation opens it: with a write-ahead log.
inline sqlite_handle open_sqlite(const std::string& file) {
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.empty() ? ":memory:" : file.c_str(), &db,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  sqlite_handle owned(db);
  expect(code, SQLITE_OK, db);
  sqlite3_busy_timeout(db, 5'000);
  if (!file.empty()) run_script(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  return owned;
}

class raw_sqlite : public plain_run {
 public:
  static constexpr std::string_view database = "sqlite", name = "raw_sqlite";
  explicit raw_sqlite(const place& where) : db_(open_sqlite(where.url)) { run_script(db_.get(), where.fill); }
  sqlite3* get() { return db_.get(); }
  void script(const std::string& sql) { run_script(db_.get(), sql); }
  double ask(const std::string& sql) { return ask_sqlite(db_.get(), sql); }
  evidence proof() { return proof_of(db_.get()); }

 private:
  sqlite_handle db_;
};

}  // namespace bench
