// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>

#include "retort/driver/error.hpp"

namespace retort::driver {

/// The SQLSTATE that means what an extended result code of SQLite means.
inline const char* sqlstate_of(int code, std::string_view message) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return "23505";
    case SQLITE_CONSTRAINT_FOREIGNKEY: return "23503";
    case SQLITE_CONSTRAINT_TRIGGER:  // by which SQLite makes ON DELETE RESTRICT
      return message.starts_with("FOREIGN KEY constraint failed") ? "23503" : "23000";
    case SQLITE_CONSTRAINT_NOTNULL: return "23502";
    case SQLITE_CONSTRAINT_CHECK: return "23514";
    case SQLITE_CONSTRAINT_DATATYPE: return "22000";
    case SQLITE_BUSY_SNAPSHOT: return "40001";
    default: break;
  }
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT: return "23000";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "55P03";
    case SQLITE_READONLY: return "25006";
    case SQLITE_CANTOPEN: return "08001";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return "XX001";
    case SQLITE_FULL: return "53100";
    case SQLITE_NOMEM: return "53200";
    case SQLITE_INTERRUPT: return "57014";
    case SQLITE_IOERR: return "58030";
    case SQLITE_AUTH:
    case SQLITE_PERM: return "42501";
    case SQLITE_MISMATCH:
    case SQLITE_RANGE: return "22000";
    case SQLITE_TOOBIG: return "22001";
    case SQLITE_ERROR: break;
    default: return "XX000";
  }
  if (message.find("no such table") != message.npos) return "42P01";
  if (message.find("no such column") != message.npos || message.find("has no column named") != message.npos)
    return "42703";
  if (message.find("no such savepoint") != message.npos) return "3B001";
  if (message.find("already exists") != message.npos) return "42P07";
  if (message.find("overflow") != message.npos) return "22003";
  if (message.find("malformed JSON") != message.npos) return "22032";
  return "42601";
}

/// Throws what SQLite said of its last call on a connection.
[[noreturn]] inline void throw_sqlite_error(sqlite3* db, int code, std::string_view statement,
                                            std::string_view detail = {}) {
  diagnostics d;
  d.condition = detail;
  d.native_code = db != nullptr ? sqlite3_extended_errcode(db) : code;
  if ((d.native_code & 0xFF) == SQLITE_OK) d.native_code = code;
  d.server_message = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  d.sqlstate = sqlstate_of(d.native_code, d.server_message);
  d.statement = statement;
  // "UNIQUE constraint failed: users.name", "CHECK constraint failed: name_or_text"
  if ((d.native_code & 0xFF) == SQLITE_CONSTRAINT) {
    const std::string_view message = d.server_message;
    const std::size_t colon = message.find(": ");
    if (colon != message.npos) {
      const std::string_view name = message.substr(colon + 2);
      const std::size_t dot = name.find('.');
      if (d.native_code == SQLITE_CONSTRAINT_CHECK)
        d.constraint = name;
      else if (dot != name.npos) {
        d.table = name.substr(0, dot);
        d.column = name.substr(dot + 1, name.find(',') - dot - 1);
      }
    }
  }
  throw_error(std::move(d));
}

}  // namespace retort::driver
