// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retort/driver/row_source.hpp"

namespace retort::driver {

/// Who is told how many rows are written so far.
struct progress_report {
  void (*call)(void* self, std::int64_t rows) = nullptr;
  void* self = nullptr;

  void operator()(std::int64_t rows) const {
    if (call != nullptr) call(self, rows);
  }
};

/// A column of a bulk insert: its quoted name, and which values of a row are its own.
struct copied_column {
  std::string name;
  std::size_t value = 0;
  std::size_t flag = 0;    // says whether the value is set, where it may be NULL
  bool may_unset = false;  // the database has a default
  bool has_flag = false;

  bool is_set(const parameter* values) const {
    return !may_unset || (has_flag ? values[flag].integer != 0 : !values[value].null);
  }
};

/// A bulk insert: the table, its columns, and the statement that inserts rows where no faster way is possible.
struct bulk_target {
  std::string table;  // quoted
  std::vector<copied_column> columns;
  std::string_view insert;
  bool binary = true;  // all values have a binary form

  /// Drops the columns that no row sets. False where some rows set a column that others leave to its default.
  bool drop_unset(row_source& rows) {
    std::vector<std::size_t> set(columns.size());
    std::size_t count = 0;
    bool any = false;
    for (const copied_column& c : columns) any = any || c.may_unset;
    if (!any) return true;
    for (const parameter* values = rows.next(); values != nullptr; values = rows.next(), ++count)
      for (std::size_t i = 0; i < columns.size(); ++i) set[i] += columns[i].is_set(values);
    rows.rewind();
    std::vector<copied_column> kept;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (set[i] != 0 && set[i] != count) return false;
      if (set[i] != 0) kept.push_back(columns[i]);
    }
    columns = std::move(kept);
    return !columns.empty();
  }
  /// The names of the columns, one after the other.
  std::string names() const {
    std::string out;
    for (const copied_column& c : columns) out.append(out.empty() ? "" : ", ").append(c.name);
    return out;
  }
};

}  // namespace retort::driver
