// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"
#include "retort/expr/type_name.hpp"

namespace retort {

namespace meta {
// SQLite takes a value as it is.
inline constexpr spelling value_opens{{}, "", "CAST("}, value_is_of{{}, "", " AS "}, value_closes{{}, "", ")"},
    values_close{{}, "", "[])"};
}  // namespace meta

/// A value of the program as an expression by itself: `?1`, `$1`.
template <class T, class Parameter>
struct value_expression : meta::members_for<value_expression<T, Parameter>, T> {
  using type = T;
  static constexpr bool nullable = Parameter::nullable;
  static constexpr int precedence = binding::primary;

  Parameter held{};

  constexpr value_expression() = default;
  template <class V>
  constexpr value_expression(const V& given) : held(given) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    // Where the server infers the type of a parameter, there is nothing here to infer it from.
    constexpr type_kind kind = kind_of<T>();
    constexpr bool named = is_inferred(kind) && (is_array(kind) || !meta::own_name<element>.postgres.empty());
    if constexpr (named) s.text(meta::value_opens);
    Parameter::walk(s, at + __builtin_offsetof(value_expression, held));
    if constexpr (named) {
      s.text(meta::value_is_of);
      s.text(meta::inferred_type<element>);
      s.text(is_array(kind) ? meta::values_close : meta::value_closes);
    }
  }

 private:
  using element = meta::choose<is_array(kind_of<T>()), typename meta::array_item<T>::type, T>;
};

namespace meta {
/// The node of an operand of type `T` that nothing beside it may say the type of.
template <class T, class V>
using typed_operand =
    choose<is_inferred(kind_of<T>()) && !expression<V>, value_expression<T, operand<T, V>>, operand<T, V>>;
}  // namespace meta

/// A value as an expression by itself, where nothing beside it says its type: `select(users.name, value(7).as<"n">())`.
/// It is a parameter of the type that a column of `T` has; text is copied from a `std::string`, else viewed.
template <class V>
constexpr auto value(const V& given) {
  using T = meta::natural_type<V>;
  if constexpr (sql_value<T>)
    return value_expression<T, meta::natural_operand<V>>(given);
  else
    return static_cast<void>(meta::require_known<T>()), reported{};
}

}  // namespace retort
