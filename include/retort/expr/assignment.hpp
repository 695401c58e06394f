// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"

namespace retort {
/// `column = value`, in `values` and `set`.
template <class Column, class E>
struct assignment {
  using column = Column;
  E value{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.assign(Column::info);
    E::walk(s, at + __builtin_offsetof(assignment, value));
  }
};

/// `NULL`.
struct null_literal : expression_members<null_literal> {
  using type = bool;
  static constexpr bool nullable = true;
  static constexpr int precedence = binding::primary;

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.text("NULL");
  }
};

namespace meta {
/// Whether a column of type `T` takes expressions of type `V`. Of a fraction a column of whole numbers would keep
/// another number, or, on SQLite, the fraction.
template <class T, class V>
inline constexpr bool assignable = comparable<T, V> && (!std::is_integral_v<T> || std::is_integral_v<V>);

template <class Column, class V>
consteval bool value_fits() {
  using T = typename Column::type;
  if constexpr (is_placeholder_name<V>)
    return true;
  else if constexpr (expression<V>)
    return assignable<T, typename V::type>;
  else {
    // A number has to fit the column: a wider one would be cut, or refused by the database at run time.
    using U = type_beside<T, unwrapped<V>>;
    return std::is_same_v<U, T> ||
           (is_number<T> && is_number<unwrapped<V>> && std::is_integral_v<T> == std::is_integral_v<unwrapped<V>>);
  }
}
template <class T, class V>
constexpr std::optional<T> narrowed(const std::optional<V>& value) {
  return value ? std::optional<T>(narrowed<T>(*value)) : std::nullopt;
}

template <class V>
inline constexpr bool can_be_null = is_optional<V>;
template <expression V>
inline constexpr bool can_be_null<V> = V::nullable;
}  // namespace meta

template <class Column>
constexpr auto make_null_assignment(const Column&) {
  if constexpr (Column::nullable)
    return assignment<Column, null_literal>{};
  else
    return meta::report<fault::null_assignment, Column>();
}

template <class Column, class V>
constexpr auto make_assignment(const Column& column, const V& value) {
  if constexpr (std::is_same_v<V, std::nullopt_t>)
    return make_null_assignment(column);
  else if constexpr (!meta::value_fits<Column, V>())
    return meta::report<fault::wrong_assignment, Column, V>();
  else if constexpr (meta::can_be_null<V> && !Column::nullable)
    return meta::report<fault::null_assignment, Column>();
  else if constexpr (meta::may_lose<typename Column::type, unwrapped<V>>) {
    using T = typename Column::type;
    return assignment<Column, parameter<T, T, is_optional<V>>>{meta::narrowed<T>(value)};
  } else {
    return assignment<Column, operand<typename Column::type, V>>{value};
  }
}

}  // namespace retort
