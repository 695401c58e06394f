// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"
#include "retort/expr/form.hpp"
#include "retort/expr/type_name.hpp"

namespace retort {

namespace meta {
inline constexpr spelling cast_open = everywhere("CAST(");
inline constexpr spelling cast_to_date{"cast to a date", "date(", "CAST("};
inline constexpr spelling cast_to_other{"a cast to this type", {}, "CAST("};

/// How a cast begins. SQLite has five types; the others are text, which a cast does not make.
template <class T, class From>
consteval const spelling* cast_beginning() {
  constexpr type_kind kind = kind_of<T>(), from = kind_of<From>();
  if constexpr (std::is_same_v<T, From> || is_number<T>)
    return is_decimal<From> && !std::is_same_v<T, From> ? &calculate_decimals : &cast_open;
  else if constexpr (kind == type_kind::text)
    // As the same text on both: true is `1` on SQLite, 2.0 is `2` on PostgreSQL.
    return from == type_kind::boolean || from == type_kind::float32 || from == type_kind::float64 || is_array(from) ||
                   from == type_kind::bytes || from == type_kind::interval
               ? &cast_to_other
               : &cast_open;
  else if constexpr (kind == type_kind::date)
    return &cast_to_date;
  else
    return &cast_to_other;
}
}  // namespace meta

/// `CAST(expr AS type)`.
template <class T, class E>
struct cast_expression : meta::members_for<cast_expression<T, E>, T> {
  using type = T;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::primary;

  E operand{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    constexpr const spelling& beginning = *meta::cast_beginning<T, typename E::type>();
    if constexpr (&beginning == &meta::calculate_decimals) {
      s.text(beginning);
      s.text("CAST(");
    } else
      meta::write(s, beginning);
    constexpr bool in_zone = &beginning == &meta::cast_to_date && std::is_same_v<typename E::type, timestamptz>;
    s.open(in_zone && E::precedence < binding::primary);
    E::walk(s, at + __builtin_offsetof(cast_expression, operand));
    s.close(in_zone && E::precedence < binding::primary);
    if constexpr (&beginning == &meta::cast_to_date)
      s.text(in_zone ? date_of_moment_end : meta::is_moment<typename E::type> ? date_of_time_end : date_end);
    else {
      s.text(" AS ");
      s.type_name(kind_of<T>(), meta::own_name<T>);
      s.text(")");
    }
  }

 private:
  static constexpr spelling date_end{"cast to a date", ")", " AS DATE)"};
  // SQLite would round: see `forms::extract`.
  static constexpr spelling date_of_time_end{"cast to a date", ", 'auto')", " AS DATE)"};
  // In UTC, as everywhere: else the session's zone would decide.
  static constexpr spelling date_of_moment_end{"cast to a date", ", 'auto')", " AT TIME ZONE 'UTC' AS DATE)"};
};

/// `CAST(expr AS type)`, the type being that of a column of `T`: `cast<double>(users.age)`.
///
/// A fraction becomes an integer as the database does it: PostgreSQL rounds, SQLite cuts. What SQLite keeps as text
/// can't be made by a cast there, but for dates.
template <class T, expression E>
constexpr auto cast(const E& expr) {
  static_assert(sql_value<T> && !is_optional<T>, "retort: cast<T>() needs a type that a column can have, not optional");
  return cast_expression<T, E>{{}, expr};
}

/// `NULL`, as a value of type `T`.
template <class T>
struct typed_null : meta::members_for<typed_null<T>, T> {
  using type = T;
  static constexpr bool nullable = true;
  static constexpr int precedence = binding::primary;

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.text("CAST(NULL AS ");
    s.type_name(kind_of<T>(), meta::own_name<T>);
    s.text(")");
  }
};
/// `CAST(NULL AS type)`: NULL as a value of type `T`.
template <class T>
inline constexpr typed_null<unwrapped<T>> null_of{};

}  // namespace retort
