// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>

#include "retort/driver/error.hpp"
#include "retort/schema/members.hpp"
#include "retort/session/row.hpp"

namespace retort {

namespace meta {

/// One value.
template <class T, class Cursor>
T read_value(const Cursor& cursor, int column) {
  if constexpr (is_optional<T>) {
    if (cursor.is_null(column)) return std::nullopt;
    return read_value<unwrapped<T>>(cursor, column);
  } else if constexpr (built_in_value<T>) {
    T value;
    cursor.read(column, value);
    return value;
  } else {
    try {
      return sql_type<T>::from_sql(read_value<typename sql_type<T>::storage>(cursor, column));
    } catch (const error&) {
      throw;
    } catch (const std::exception& e) {
      driver::throw_misfit(e.what(), column, cursor.statement());
    }
  }
}

template <class Definition, class Cursor>
struct member_reader;
template <fixed_string Name, class T, auto... Attributes, class Cursor>
struct member_reader<column_definition<Name, T, Attributes...>, Cursor> {
  static T read(const Cursor& cursor, int& column) { return read_value<T>(cursor, column++); }
};
template <template <class> class Model, fixed_string Key, bool Many, class Cursor>
struct member_reader<relation_definition<Model, Key, Many>, Cursor> {
  static nothing read(const Cursor&, int&) { return {}; }
};
// A model, or one embedded in it: its members in the order of their declaration.
template <template <class> class Model, class Cursor>
struct member_reader<Model<definition>, Cursor> {
  static Model<row> read(const Cursor& cursor, int& column) { return read_all(cursor, column, members_of<Model<definition>>{}); }

 private:
  template <class... Definitions>
  static Model<row> read_all(const Cursor& cursor, int& column, list<Definitions...>) {
    return Model<row>{member_reader<Definitions, Cursor>::read(cursor, column)...};
  }
};

template <class T>
struct model_of;
template <template <class> class Model>
struct model_of<Model<row>> {
  using definition = Model<retort::definition>;
  using column_list = columns_of<Model>;
};
template <class T>
concept model_row = requires { typename model_of<T>::definition; } && !sql_value<T>;

/// Whether a model that may be missing is: its first column that can't be NULL is, or all are.
template <class Cursor, class... Definitions, class... Paths>
bool is_missing(const Cursor& cursor, int column, list<flat_column<Definitions, Paths>...>) {
  constexpr bool nullable[] = {is_optional<typename Definitions::type>...};
  for (std::size_t i = 0; i < sizeof...(Definitions); ++i)
    if (!nullable[i]) return cursor.is_null(column + static_cast<int>(i));
  for (std::size_t i = 0; i < sizeof...(Definitions); ++i)
    if (!cursor.is_null(column + static_cast<int>(i))) return false;
  return true;
}

/// One item of a row: a value, a model, a model that may be missing.
template <class T, class Cursor>
T read_item(const Cursor& cursor, int& column) {
  if constexpr (model_row<T>)
    return member_reader<typename model_of<T>::definition, Cursor>::read(cursor, column);
  else if constexpr (is_optional<T> && model_row<unwrapped<T>>) {
    using columns = typename model_of<unwrapped<T>>::column_list;
    if (is_missing(cursor, column, columns{})) {
      column += static_cast<int>(columns::size);
      return std::nullopt;
    }
    return read_item<unwrapped<T>>(cursor, column);
  } else
    return read_value<T>(cursor, column++);
}

template <class Row>
struct row_reader {
  template <class Cursor>
  static Row read(const Cursor& cursor, int& column) {
    return read_item<Row>(cursor, column);
  }
};
template <class... Columns>
struct row_reader<result_row<Columns...>> {
  template <class Cursor>
  static result_row<Columns...> read(const Cursor& cursor, int& column) {
    return {{{read_item<typename Columns::type>(cursor, column)}...}};
  }
};

}  // namespace meta

/// Reads the row a cursor stands on. It depends on the row type and the driver alone: all statements with the same columns share it.
template <class Row, class Cursor>
[[gnu::noinline]] Row decode(const Cursor& cursor) {
  int column = 0;
  return meta::row_reader<Row>::read(cursor, column);
}

}  // namespace retort
