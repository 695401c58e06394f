// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <new>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/driver/parameter.hpp"
#include "retort/schema/members.hpp"
#include "retort/session/row.hpp"

namespace retort {

namespace meta {

/// Reads one value into its place, whose memory is used again. `Kind` is what the type of the column is said to be.
template <type_kind Kind, class T, class Cursor>
void read_as(const Cursor& cursor, int column, T& out) {
  if constexpr (std::is_same_v<T, std::string> && Kind != type_kind::text) {
    driver::text_of_kind text{out, Kind};
    cursor.read(column, text);
  } else if constexpr (built_in_value<T>) {
    cursor.read(column, out);
  } else {
    typename sql_type<T>::storage stored{};
    if constexpr (is_array(Kind)) stored.element = element_of(Kind);
    read_as<Kind>(cursor, column, stored);
    try {
      out = sql_type<T>::from_sql(std::move(stored));
    } catch (const std::exception& e) {
      driver::throw_misfit(e.what(), column, cursor.statement(), cursor.column_name(column));
    }
  }
}
template <class T, class Cursor>
void read_value(const Cursor& cursor, int column, T& out) {
  if constexpr (is_optional<T>) {
    if (cursor.is_null(column)) return out.reset();
    if (!out) out.emplace();
    read_value(cursor, column, *out);
  } else if constexpr (built_in_value<T>)
    cursor.read(column, out);
  else
    read_as<kind_of<T>()>(cursor, column, out);
}

/// Reads a member of a model into its place: so text keeps its memory from row to row.
template <class Definition, class Cursor>
struct member_reader;
template <fixed_string Name, class T, auto... Attributes, class Cursor>
struct member_reader<column_definition<Name, T, Attributes...>, Cursor> {
  static void read(const Cursor& cursor, int& column, T& out) { read_value(cursor, column++, out); }
};
template <template <class> class Model, fixed_string Key, bool Many, class Cursor>
struct member_reader<relation_definition<Model, Key, Many>, Cursor> {
  static void read(const Cursor&, int&, const nothing&) {}
};
// A model, or one embedded in it: its members in the order of their declaration.
template <template <class> class Model, class Cursor>
struct member_reader<Model<definition>, Cursor> {
  static void read(const Cursor& cursor, int& column, Model<row>& out) {
    constexpr auto count = boost::pfr::detail::size_t_<member_count<Model<definition>>()>{};
    int at = column;  // what is written to the row could be anything else, as the compiler sees it
    read_all(cursor, at, members_of<Model<definition>>{}, boost::pfr::detail::tie_as_tuple(out, count));
    column = at;
  }

 private:
  template <class... Definitions, std::size_t... I, class... Members>
  static void read_all(
      const Cursor& cursor, int& column, list<Definitions...>,
      const boost::pfr::detail::sequence_tuple::tuple_base<std::index_sequence<I...>, Members&...>& members) {
    using boost::pfr::detail::sequence_tuple::base_from_member;
    (member_reader<Definitions, Cursor>::read(cursor, column,
                                              static_cast<const base_from_member<I, Members&>&>(members).value),
     ...);
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
    member_reader<typename model_of<T>::definition, Cursor>::read(cursor, column, out);
  else if constexpr (is_optional<T> && model_row<unwrapped<T>>) {
    using columns = typename model_of<unwrapped<T>>::column_list;
    if (is_missing(cursor, column, columns{})) {
      column += static_cast<int>(columns::size);
      out.reset();
    } else {
      if (!out) out.emplace();
      member_reader<typename model_of<unwrapped<T>>::definition, Cursor>::read(cursor, column, *out);
    }
  } else
    read_value(cursor, column++, out);
}

/// What a cursor has to know to read values of a type into their place without code of that type, where it can.
template <class Cursor, class T>
constexpr auto plain_value_of() {
  if constexpr (requires { Cursor::template plain<T>; })
    return Cursor::template plain<T>;
  else
    return nothing();
}

}  // namespace meta

/// What is done with a value of a type that the loop over results does not know. Null where zeros, or nothing, will do.
template <class Cursor>
struct value_actions {
  void (*construct)(void* place);
  void (*read)(const Cursor&, int& column, void* place);
  void (*destroy)(void* place);
  [[no_unique_address]] decltype(meta::plain_value_of<Cursor, int>()) plain;
};

/// A row as plain data: no row type needs code of its own to be read.
template <class Cursor>
struct row_layout {
  const value_actions<Cursor>* const* actions;
  const std::uint32_t* offsets;
  std::uint32_t count;
  std::uint32_t size;
  std::uint64_t owners;  // a bit for each of the first 64 values that has to be constructed and destroyed

  void construct(void* row) const {
    std::memset(row, 0, size);
    each_owner([&](std::uint32_t i) {
      if (actions[i]->construct != nullptr) actions[i]->construct(static_cast<std::byte*>(row) + offsets[i]);
    });
  }
  void read(const Cursor& cursor, void* row) const {
    int column = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const value_actions<Cursor>& value = *actions[i];
      void* const place = static_cast<std::byte*>(row) + offsets[i];
      if constexpr (requires { cursor.read_plain(column, value.plain, place); })
        if (cursor.read_plain(column, value.plain, place)) {
          ++column;
          continue;
        }
      column = read_otherwise(cursor, value, column, place);
    }
  }
  void destroy(void* row) const noexcept {
    each_owner([&](std::uint32_t i) {
      if (actions[i]->destroy != nullptr) actions[i]->destroy(static_cast<std::byte*>(row) + offsets[i]);
    });
  }

 private:
  // The column would have no register, if the loop passed it on.
  static int read_otherwise(const Cursor& cursor, const value_actions<Cursor>& value, int column, void* place) {
    value.read(cursor, column, place);
    return column;
  }
  template <class Act>
  void each_owner(const Act& act) const {
    for (std::uint64_t rest = owners; rest != 0; rest &= rest - 1)
      act(static_cast<std::uint32_t>(std::countr_zero(rest)));
    for (std::uint32_t i = 64; i < count; ++i) act(i);
  }
};

namespace meta {

template <class T, class Cursor>
struct actions_on {
  static void construct(void* place) { ::new (place) T{}; }
  static void read(const Cursor& cursor, int& column, void* place) {
    read_item(cursor, column, *static_cast<T*>(place));
  }
  static void destroy(void* place) { static_cast<T*>(place)->~T(); }

  static constexpr value_actions<Cursor> value{std::is_trivially_copyable_v<T> ? nullptr : &construct, &read,
                                               std::is_trivially_destructible_v<T> ? nullptr : &destroy,
                                               plain_value_of<Cursor, T>()};
};

template <class Cursor, class... Ts>
inline constexpr const value_actions<Cursor>* actions_of[] = {&actions_on<Ts, Cursor>::value...};

constexpr std::uint64_t owners_among(std::initializer_list<bool> is_owner) {
  std::uint64_t mask = 0, bit = 1;
  for (const bool owner : is_owner) {
    mask |= owner ? bit : 0;
    bit <<= 1;
  }
  return mask;
}

template <class Cursor, class... Ts>
inline constexpr row_layout<Cursor> values_layout{actions_of<Cursor, Ts...>, &row_values<Ts...>::offsets[0],
                                                  sizeof...(Ts), sizeof(row_values<Ts...>),
                                                  owners_among({!std::is_trivially_copyable_v<Ts>...})};

/// A row: one model, or the values of a `result_row`, which holds nothing else.
template <class Row, class Cursor>
struct layout_of {
  static constexpr const value_actions<Cursor>* only = &actions_on<Row, Cursor>::value;
  static constexpr std::uint32_t offset = 0;
  static constexpr row_layout<Cursor> value{&only, &offset, 1, sizeof(Row),
                                            owners_among({!std::is_trivially_copyable_v<Row>})};
};
template <class... Columns, class Cursor>
struct layout_of<result_row<Columns...>, Cursor> {
  static constexpr const row_layout<Cursor>& value = values_layout<Cursor, typename Columns::type...>;
};

/// Reads the row that the cursor stands on, and those behind it, into so many places side by side.
template <class Cursor>
[[gnu::noinline]] void read_places(Cursor& cursor, const row_layout<Cursor>& layout, void* first, std::size_t count) {
  auto* place = static_cast<std::byte*>(first);
  for (;; cursor.next(), place += layout.size) {
    layout.read(cursor, place);
    if (--count == 0) return;
  }
}
/// Reads rows, `most` of them, behind those that are there. Returns whether there may be more.
template <class Row, class Cursor>
[[gnu::noinline]] bool read_rows(Cursor& cursor, std::vector<Row>& rows, std::size_t most = SIZE_MAX) {
  constexpr const row_layout<Cursor>& layout = layout_of<Row, Cursor>::value;
  if constexpr (requires { cursor.rows_left(); }) {
    for (; most > 0 && cursor.next();) {
      const std::size_t had = rows.size(), here = cursor.rows_left() + 1, count = here < most ? here : most;
      if (had + count < had) __builtin_unreachable();  // it only grows: no code for less
      rows.resize(had + count);
      read_places(cursor, layout, &rows[had], count);
      most -= count;
    }
    return most == 0;
  } else {
    for (; most > 0; --most) {
      if (!cursor.next()) return false;
      layout.read(cursor, &rows.emplace_back());
    }
    return true;
  }
}

}  // namespace meta

}  // namespace retort
