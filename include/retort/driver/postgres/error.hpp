// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "retort/driver/error.hpp"

namespace retort::driver {

namespace detail {

inline std::string_view error_field(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

inline std::string_view without_line_end(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text;
}

/// The last SQLSTATE in a message that libpq wrote verbosely: `FATAL:  28P01: password authentication failed …`.
inline std::string_view sqlstate_in(std::string_view message) {
  for (std::size_t at = message.rfind(":  "); at != message.npos && at > 0; at = message.rfind(":  ", at - 1)) {
    const std::string_view state = message.substr(at + 3, 5);
    if (state.size() == 5 && state.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == state.npos &&
        message.substr(at + 8, 2) == ": ")
      return state;
  }
  return {};
}

}  // namespace detail

/// What the server, or libpq, said of a statement that failed. `result` may be null: then the connection says it.
///
/// Where there is no SQLSTATE and no connection any more, it is `lost`: 08006, or for COMMIT 08007, "outcome unknown".
inline diagnostics describe_failure(PGconn* connection, const PGresult* result, std::string_view statement,
                                    const char* lost = "08006") {
  diagnostics d;
  d.statement = statement;
  d.sqlstate = detail::error_field(result, PG_DIAG_SQLSTATE);
  const std::string_view severity = detail::error_field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const bool dead = PQstatus(connection) != CONNECTION_OK;
  d.poisons_connection = dead || severity == "FATAL" || severity == "PANIC";
  if (d.sqlstate.empty()) {
    if (dead) d.sqlstate = lost;
    const char* message = result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(connection);
    d.server_message = detail::without_line_end(message);
    return d;
  }
  d.server_message = detail::error_field(result, PG_DIAG_MESSAGE_PRIMARY);
  for (const int field : {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_MESSAGE_HINT})
    if (const std::string_view more = detail::error_field(result, field); !more.empty()) {
      d.server_message += '\n';
      d.server_message += more;
    }
  d.table = detail::error_field(result, PG_DIAG_TABLE_NAME);
  d.column = detail::error_field(result, PG_DIAG_COLUMN_NAME);
  d.constraint = detail::error_field(result, PG_DIAG_CONSTRAINT_NAME);
  return d;
}

/// Throws what is known of a connection that could not be opened.
///
/// The handle must have been verbose from the start: before the login no result carries the SQLSTATE, only the message
/// does. Without one it is 28P01 where a password was asked for and there was none, else 08001: no server that answers.
[[noreturn]] inline void throw_connect_error(PGconn* connection, std::string_view what = {}) {
  diagnostics d;
  const std::string_view message = detail::without_line_end(PQerrorMessage(connection));
  d.server_message = what.empty() ? message : what;
  d.sqlstate = detail::sqlstate_in(message);
  if (d.sqlstate.empty()) d.sqlstate = PQconnectionNeedsPassword(connection) != 0 ? "28P01" : "08001";
  d.poisons_connection = true;
  const auto part = [&](const char* label, const char* value) {
    if (value != nullptr && *value != '\0')
      d.condition.append(d.condition.empty() ? "" : ", ").append(label).append(value);
  };
  part("host ", PQhost(connection));
  part("port ", PQport(connection));
  part("database ", PQdb(connection));
  part("user ", PQuser(connection));
  throw_error(std::move(d));
}

/// Throws `configuration_error` for a URL, with libpq's words where they say something before they quote: what they
/// quote may be a password.
[[noreturn]] inline void throw_url_error(std::string_view message) {
  std::string_view words = detail::without_line_end(message.substr(0, message.find('"')));
  std::string text = "retort: the database URL is malformed";
  if (words.size() == detail::without_line_end(message).size() || words.ends_with(": ") ||
      words.starts_with("invalid ")) {
    while (words.ends_with(' ') || words.ends_with(':')) words.remove_suffix(1);
    text.append(" (").append(words).append(")");
  }
  throw configuration_error(text + "; its form is postgresql://user:password@host:port/database?option=value");
}

}  // namespace retort::driver
