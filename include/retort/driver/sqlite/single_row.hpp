// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>

namespace retort::driver {

/// Whether a query has one row at most, whatever the tables hold, as the program says that SQLite made of it: it halts
/// where it has given a row. So it is with what is looked up by a key, and with an aggregate of all rows.
///
/// False where it can't be told.
inline bool has_single_row(sqlite3* db, std::string_view query) {
  const std::string explain = "EXPLAIN " + std::string(query);
  sqlite3_stmt* program = nullptr;
  if (sqlite3_prepare_v2(db, explain.c_str(), -1, &program, nullptr) != SQLITE_OK) return false;
  constexpr int opcode = 1;
  bool gives_row = false, gave_row = false, halts = true;
  while (sqlite3_step(program) == SQLITE_ROW) {
    const auto* name = reinterpret_cast<const char*>(sqlite3_column_text(program, opcode));
    const std::string_view operation = name == nullptr ? "" : name;
    if (gave_row && operation != "Halt") halts = false;
    gave_row = operation == "ResultRow";
    gives_row = gives_row || gave_row;
  }
  return sqlite3_finalize(program) == SQLITE_OK && gives_row && halts && !gave_row;
}

}  // namespace retort::driver
