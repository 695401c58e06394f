// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include "retort/schema/identifier.hpp"
#include "retort/schema/type.hpp"

namespace retort {

/// What sets one database's SQL apart, over the default rendering.
struct dialect {
  dialect_id id{};
  std::string_view name;
  char parameter_mark = '?';
  std::string_view in_range_open, in_range_close;  // expr IN a range given as one parameter
  std::string_view not_in_range_open, not_in_range_close;
  bool lists_of_bytes = true;               // whether such a range may hold bytes
  bool sorts_all = true;                    // they are numbers there, not text
  bool returns_other_tables = false;        // whether RETURNING reads the tables of FROM
  bool names_values = false;                // whether columns of VALUES can be named
  bool closes_inserted_query = false;       // whether a query has to end in WHERE before ON CONFLICT
  bool numbers_null_keys = false;           // NULL in an autoincrement column means the next number
  bool unnests_rows = false;                // many rows are inserted as arrays, one a column
  std::string_view unlimited{};             // LIMIT, where OFFSET needs one
  std::string_view now;                     // what now() is written as in a default
  std::string_view type_names[type_kinds];  // in the order of type_kind
  std::string_view array_type{};            // of all arrays; empty: that of the elements, and []

  /// What a type is called: by its own name, if it has one here, else by that of its kind.
  constexpr std::string_view element_type(type_kind kind, const retort::type_names& names) const {
    if (is_array(kind) && !array_type.empty()) return array_type;
    const std::string_view own = id == dialect_id::sqlite ? names.sqlite : names.postgres;
    return own.empty() ? type_names[static_cast<std::size_t>(element_of(kind))] : own;
  }
  /// What follows that: `[]` for an array.
  constexpr std::string_view type_suffix(type_kind kind) const {
    return is_array(kind) && array_type.empty() ? "[]" : "";
  }
};

/// The SQLite dialect, as a template argument: `sql<sqlite>(q)`, `engine<sqlite>`.
struct sqlite {
  static constexpr dialect value{
      .id = dialect_id::sqlite,
      .name = "SQLite",
      .parameter_mark = '?',
      .in_range_open = " IN (SELECT value FROM json_each(",
      .in_range_close = "))",
      .not_in_range_open = " NOT IN (SELECT value FROM json_each(",
      .not_in_range_close = "))",
      .lists_of_bytes = false,
      .sorts_all = false,
      .closes_inserted_query = true,
      .numbers_null_keys = true,
      .unlimited = " LIMIT -1",
      .now = "(replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', ''))",  // as times are written: no empty fraction
      .type_names = {"INTEGER", "INTEGER", "INTEGER", "INTEGER", "REAL", "REAL", "TEXT", "BLOB", "TEXT", "TEXT", "TEXT",
                     "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT"},
      .array_type = "TEXT",
  };
};

/// The PostgreSQL dialect, as a template argument.
struct postgres {
  static constexpr dialect value{
      .id = dialect_id::postgres,
      .name = "PostgreSQL",
      .parameter_mark = '$',
      .in_range_open = " = ANY(",
      .in_range_close = ")",
      .not_in_range_open = " <> ALL(",
      .not_in_range_close = ")",
      .returns_other_tables = true,
      .names_values = true,
      .unnests_rows = true,
      .now = "now()",
      .type_names = {"BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE PRECISION", "TEXT", "BYTEA", "DATE",
                     "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIME", "INTERVAL", "UUID", "NUMERIC", "JSONB", "TEXT",
                     "TEXT"},
  };
};

}  // namespace retort
