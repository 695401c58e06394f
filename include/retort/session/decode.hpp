// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <new>

#include "retort/driver/error.hpp"
#include "retort/schema/members.hpp"
#include "retort/session/row.hpp"

namespace retort {

namespace meta {

/// Reads one value into its place, whose memory is used again.
template <class T, class Cursor>
void read_value(const Cursor& cursor, int column, T& out) {
  if constexpr (is_optional<T>) {
    if (cursor.is_null(column)) return out.reset();
    if (!out) out.emplace();
    read_value(cursor, column, *out);
  } else if constexpr (built_in_value<T>)
    cursor.read(column, out);
  else {
    typename sql_type<T>::storage stored{};
    read_value(cursor, column, stored);
    try {
      out = sql_type<T>::from_sql(std::move(stored));
    } catch (const std::exception& e) {
      driver::throw_misfit(e.what(), column, cursor.statement());
    }
  }
}

template <class Definition, class Cursor>
struct member_reader;
template <fixed_string Name, class T, auto... Attributes, class Cursor>
struct member_reader<column_definition<Name, T, Attributes...>, Cursor> {
  static T read(const Cursor& cursor, int& column) {
    T value{};
    read_value(cursor, column++, value);
    return value;
  }
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
void read_item(const Cursor& cursor, int& column, T& out) {
  if constexpr (model_row<T>)
    out = member_reader<typename model_of<T>::definition, Cursor>::read(cursor, column);
  else if constexpr (is_optional<T> && model_row<unwrapped<T>>) {
    using columns = typename model_of<unwrapped<T>>::column_list;
    if (is_missing(cursor, column, columns{})) {
      column += static_cast<int>(columns::size);
      out.reset();
    } else
      out = member_reader<typename model_of<unwrapped<T>>::definition, Cursor>::read(cursor, column);
  } else
    read_value(cursor, column++, out);
}

}  // namespace meta

/// What is done with a row whose type is not known.
enum class row_action : unsigned char { construct, read, destroy };
template <class Cursor>
using row_handler = void (*)(row_action, const Cursor&, void* row);

namespace meta {

template <class Cursor>
struct item_reader {
  const Cursor& cursor;
  int column = 0;

  template <class T>
  void operator()(T& out) {
    read_item(cursor, column, out);
  }
};

/// Handles the values of a row. It depends on their types alone: all statements with the same types share it.
template <class Cursor, class... Ts>
struct values_handler {
  static void handle(row_action action, const Cursor& cursor, void* row) {
    using values = row_values<Ts...>;
    if (action == row_action::construct) {
      ::new (row) values{};
    } else if (action == row_action::read) {
      item_reader<Cursor> reader{cursor};
      static_cast<values*>(row)->each(reader);
    } else
      static_cast<values*>(row)->~values();
  }
};

/// Handles a row: one model, or the values of a `result_row`, which holds nothing else.
template <class Row, class Cursor>
struct handler : values_handler<Cursor, Row> {};
template <class... Columns, class Cursor>
struct handler<result_row<Columns...>, Cursor> : values_handler<Cursor, typename Columns::type...> {};

}  // namespace meta

/// The function that makes, reads and destroys a `Row` at an address.
template <class Row, class Cursor>
inline constexpr row_handler<Cursor> handler_of = &meta::handler<Row, Cursor>::handle;

}  // namespace retort
