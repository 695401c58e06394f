// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace retort {

/// The root of all that retort throws.
class error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a database, or its driver, said went wrong. Values are in none of these texts but `server_message`.
struct diagnostics {
  std::string condition;  // "unique violation"
  std::string sqlstate;   // "23505"; on SQLite the SQLSTATE that means the same
  int native_code = 0;    // SQLite's extended result code; 0 on PostgreSQL
  std::string statement;  // the SQL text
  std::string constraint;
  std::string table;
  std::string column;
  std::string server_message;  // the database's own words, which may quote values
  bool poisons_connection = false;
};

/// An error of the database.
class database_error : public error {
 public:
  // A score of classes derive from it: what they all do is one function.
  [[gnu::noinline]] explicit database_error(diagnostics&& d) : error(describe(d)), diagnostics_(std::move(d)) {}
  explicit database_error(const diagnostics& d) : database_error(diagnostics(d)) {}
  database_error(const database_error&) = default;
  [[gnu::noinline]] ~database_error() override = default;

  /// Five characters: the SQLSTATE, or on SQLite the one that means the same.
  const std::string& sqlstate() const { return diagnostics_.sqlstate; }
  /// SQLite's extended result code; 0 on PostgreSQL.
  int native_code() const { return diagnostics_.native_code; }
  /// The SQL text, without values.
  const std::string& statement() const { return diagnostics_.statement; }
  const std::string& constraint() const { return diagnostics_.constraint; }
  const std::string& table() const { return diagnostics_.table; }
  const std::string& column() const { return diagnostics_.column; }
  /// The database's own words. They may quote values: not for logs that others read.
  const std::string& server_message() const { return diagnostics_.server_message; }
  /// Whether the connection can't be used any more.
  bool poisons_connection() const { return diagnostics_.poisons_connection; }

 private:
  static std::string describe(const diagnostics& d) {
    std::string out = "retort: " + d.condition;
    if (!d.sqlstate.empty()) out += " (SQLSTATE " + d.sqlstate + ")";
    if (!d.table.empty()) out += ", table " + d.table;
    if (!d.column.empty()) out += ", column " + d.column;
    if (!d.constraint.empty()) out += ", constraint " + d.constraint;
    if (!d.statement.empty()) out += "; SQL: " + d.statement;
    return out;
  }

  diagnostics diagnostics_;
};

// clang-format off
/// A constraint was violated: SQLSTATE class 23.
class integrity_error : public database_error { using database_error::database_error; };
class unique_violation : public integrity_error { using integrity_error::integrity_error; };
class foreign_key_violation : public integrity_error { using integrity_error::integrity_error; };
class not_null_violation : public integrity_error { using integrity_error::integrity_error; };
class check_violation : public integrity_error { using integrity_error::integrity_error; };

/// Not the program's fault: connections, resources, concurrency.
class operational_error : public database_error { using database_error::database_error; };
/// There is no connection, or none any more.
class connection_lost : public operational_error { using operational_error::operational_error; };
class serialization_failure : public operational_error { using operational_error::operational_error; };
class deadlock_detected : public operational_error { using operational_error::operational_error; };
/// A lock was not had in time; SQLite's BUSY.
class lock_timeout : public operational_error { using operational_error::operational_error; };
/// A statement took too long, or was interrupted.
class statement_timeout : public operational_error { using operational_error::operational_error; };
/// The connection was lost while a transaction was being committed: nobody here knows whether it was. To run it again
/// without looking could do it twice.
class commit_outcome_unknown : public operational_error { using operational_error::operational_error; };
/// A write where only reading is allowed: a read-only file, transaction or server.
class read_only_error : public operational_error { using operational_error::operational_error; };

/// A value that does not fit: out of range, not of its type, NULL where none can be.
class data_error : public database_error { using database_error::database_error; };
/// The statement is wrong for this database: no such table, no such column, syntax.
class programming_error : public database_error { using database_error::database_error; };
// clang-format on

/// A URL or an option that makes no sense.
class configuration_error : public error {
  using error::error;
};
/// `one()` found no row.
class no_result_found : public error {
  using error::error;
};
/// `one()` found more than one row.
class multiple_results_found : public error {
  using error::error;
};
/// No connection was free in time, or none could be opened.
class pool_timeout : public error {
  using error::error;
};
/// The engine was closed.
class pool_closed : public error {
  using error::error;
};
/// Two threads, or two coroutines, used one session at the same time.
class concurrent_use : public error {
  using error::error;
};

namespace driver {

[[gnu::noinline]] inline void name_condition(diagnostics& d, const char* condition) {
  if (!d.condition.empty()) d.condition.insert(0, ": ");
  d.condition.insert(0, condition);
}

/// Throws the exception of an SQLSTATE. Both drivers come here, so the same failure is the same type on both. A
/// `condition` that is given, such as the name of a file, stands behind what the SQLSTATE says.
[[noreturn]] inline void throw_error(diagnostics d) {
  const std::string_view state = d.sqlstate;
  const std::string_view group = state.substr(0, 2);
  const auto raise = [&]<class E>(const char* condition, E*) {
    name_condition(d, condition);
    throw E(std::move(d));
  };
  if (state == "23505") raise("unique violation", static_cast<unique_violation*>(nullptr));
  if (state == "23503" || state == "23001")
    raise("foreign key violation", static_cast<foreign_key_violation*>(nullptr));
  if (state == "23502") raise("not-null violation", static_cast<not_null_violation*>(nullptr));
  if (state == "23514") raise("check violation", static_cast<check_violation*>(nullptr));
  if (group == "23") raise("constraint violation", static_cast<integrity_error*>(nullptr));
  if (state == "40001") raise("serialization failure", static_cast<serialization_failure*>(nullptr));
  if (state == "40P01") raise("deadlock", static_cast<deadlock_detected*>(nullptr));
  if (state == "55P03") raise("lock not available in time", static_cast<lock_timeout*>(nullptr));
  if (state == "57014") raise("statement cancelled", static_cast<statement_timeout*>(nullptr));
  if (state == "25006") raise("write where only reading is allowed", static_cast<read_only_error*>(nullptr));
  if (state == "08007") {
    d.poisons_connection = true;
    raise("connection lost while committing: outcome unknown", static_cast<commit_outcome_unknown*>(nullptr));
  }
  if (state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05" || state == "25P03" ||
      group == "08") {
    d.poisons_connection = true;
    raise("connection lost or refused", static_cast<connection_lost*>(nullptr));
  }
  if (state == "28P01" || state == "28000")
    raise("the server refused the login", static_cast<operational_error*>(nullptr));
  if (state == "3D000") raise("no such database", static_cast<operational_error*>(nullptr));
  if (state == "53100") raise("disk full", static_cast<operational_error*>(nullptr));
  if (state == "53300") raise("too many connections", static_cast<operational_error*>(nullptr));
  if (group == "53" || group == "57" || group == "58")
    raise("the database could not do it now", static_cast<operational_error*>(nullptr));
  if (group == "22") raise("a value does not fit", static_cast<data_error*>(nullptr));
  if (state == "42P01") raise("no such table", static_cast<programming_error*>(nullptr));
  if (state == "42703") raise("no such column", static_cast<programming_error*>(nullptr));
  if (group == "42" || group == "26" || group == "0A")
    raise("the database does not accept the statement", static_cast<programming_error*>(nullptr));
  if (group == "54") raise("more than the database can take", static_cast<programming_error*>(nullptr));
  if (group == "25") raise("wrong transaction state", static_cast<operational_error*>(nullptr));
  raise("database error", static_cast<database_error*>(nullptr));
  throw error("unreachable");
}

/// Throws the exception of an SQLSTATE that no database said.
[[noreturn, gnu::noinline]] inline void throw_state(const char* sqlstate, const char* what,
                                                    std::string_view statement = {}) {
  diagnostics d;
  d.sqlstate = sqlstate;
  d.server_message = what;
  d.statement = statement;
  throw_error(std::move(d));
}

/// A value read from a column of a result does not fit its C++ type, or, without a column, a value can't be bound.
[[noreturn]] inline void throw_misfit(std::string_view what, int column, std::string_view statement,
                                      std::string_view column_name = {}) {
  diagnostics d;
  d.column = column_name;
  if (column >= 0) d.condition = "column " + std::to_string(column + 1) + " of the result: ";
  d.condition += what;
  d.sqlstate = "22000";
  d.statement = statement;
  throw data_error(std::move(d));
}

/// A connection that the parent process opened is used in a child made by fork().
[[noreturn, gnu::noinline]] inline void throw_inherited(std::string_view statement) {
  diagnostics d;
  d.sqlstate = "08003";
  d.condition = "opened before fork(), by the parent process";
  d.statement = statement;
  throw_error(std::move(d));
}

}  // namespace driver
}  // namespace retort
