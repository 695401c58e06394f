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
template <class Column, class V>
consteval bool value_fits() {
  using T = typename Column::type;
  if constexpr (is_placeholder_name<V>)
    return true;
  else if constexpr (expression<V>)
    return comparable<T, typename V::type>;
  else {
    // A number has to fit the column: a wider one would be cut, or refused by the database at run time.
    using U = type_beside<T, unwrapped<V>>;
    return std::is_same_v<U, T> ||
           (is_number<T> && is_number<unwrapped<V>> && std::is_integral_v<T> == std::is_integral_v<unwrapped<V>>);
  }
}
/// Whether a `T` may not hold what a `V` holds: a wider number, or a whole one with more digits.
template <class T, class V>
inline constexpr bool may_lose = false;
template <class T, class V>
  requires(is_number<T> && is_number<V>)
inline constexpr bool may_lose<T, V> = std::numeric_limits<V>::digits > std::numeric_limits<T>::digits;

/// A number as the type of its column. Throws `std::out_of_range` where that would be another number; of a `double`, a
/// `float` keeps what it can.
template <class T, class V>
constexpr T narrowed(V value) {
  bool fits = true;
  if constexpr (std::is_integral_v<T>) {
    // Signs first: a comparison of different ones would take a negative number for a large one.
    const bool negative = value < V{};
    fits = negative ? std::is_signed_v<T> && value >= static_cast<V>(std::numeric_limits<T>::min())
                    : value <= static_cast<V>(std::numeric_limits<T>::max());
  } else if constexpr (std::is_integral_v<V>) {
    constexpr V most = V{1} << std::numeric_limits<T>::digits;
    fits = value <= most && (!std::is_signed_v<V> || value >= static_cast<V>(V{} - most));
  } else if (value - value == 0)  // not an infinity, and no NaN
    fits = value <= static_cast<V>(std::numeric_limits<T>::max()) &&
           value >= static_cast<V>(std::numeric_limits<T>::lowest());
  if (!fits) throw std::out_of_range("retort: a number does not fit the column that it is assigned to");
  return static_cast<T>(value);
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
