// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "retort/expr/expression_members.hpp"

namespace retort {

/// A value in an expression, of SQL type `T`, kept as a `Held` (`std::string_view` for text that is viewed): `?1`, `$1`.
template <class T, class Held = T, bool Nullable = false>
struct parameter : expression_members<parameter<T, Held, Nullable>> {
  using type = T;
  static constexpr bool nullable = Nullable;
  static constexpr int precedence = binding::primary;

  nullable_type<Held, Nullable> value{};

  constexpr parameter() = default;
  constexpr explicit parameter(nullable_type<Held, Nullable> v) : value(static_cast<decltype(v)&&>(v)) {}

  template <class S>
  static constexpr void walk(S& s, const parameter* self) {
    s.template parameter<T>(self ? &self->value : nullptr);
  }
};

/// A placeholder that has found its type: `?1` for `users.age > arg<"min">`.
template <fixed_string Name, class T>
struct placeholder : expression_members<placeholder<Name, T>> {
  using type = T;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  template <class S>
  static constexpr void walk(S& s, const placeholder*) {
    s.template placeholder<Name, T>();
  }
};

/// A value for a placeholder: `arg<"min"> = 18`.
template <fixed_string Name, class V>
struct argument {
  static constexpr fixed_string name = Name;
  V value;
};

template <fixed_string Name>
struct argument_name {
  template <class V>
  constexpr argument<Name, V> operator=(V value) const {
    return {static_cast<V&&>(value)};
  }
  constexpr argument<Name, std::string_view> operator=(const char* value) const { return {value}; }
};
/// A placeholder, typed by where it stands: `users.age > arg<"min">`; and the way to give it its value: `arg<"min"> = 18`.
template <fixed_string Name>
inline constexpr argument_name<Name> arg{};

/// A constant in the text: `lit<5>` renders `5`.
template <auto Value>
struct literal : expression_members<literal<Value>> {
  using type = std::remove_const_t<decltype(Value)>;
  static constexpr bool nullable = false;
  static constexpr int precedence = Value < type{} ? binding::unary : binding::primary;

  template <class S>
  static constexpr void walk(S& s, const literal*) {
    s.number(Value);
  }
};
template <auto Value>
  requires std::is_integral_v<decltype(Value)>
inline constexpr literal<Value> lit{};

/// Text by view instead of by value, for an lvalue that outlives the statement: `users.name == ref(s)`.
constexpr std::string_view ref(const std::string& text) { return text; }
std::string_view ref(std::string&&) = delete;

namespace meta {
template <class V>
inline constexpr bool is_placeholder_name = false;
template <fixed_string Name>
inline constexpr bool is_placeholder_name<argument_name<Name>> = true;

template <class V>
inline constexpr bool is_text_view = !std::is_same_v<V, std::string> && !std::is_same_v<V, std::nullptr_t> &&
                                     std::is_convertible_v<const V&, std::string_view>;

/// The SQL type that a C++ value has beside a value of type `Other`; void where the two do not fit.
template <class Other, class V>
consteval auto fitting_type() {
  if constexpr (std::is_same_v<Other, std::string> && std::is_convertible_v<const V&, std::string_view>)
    return list<std::string>{};
  else if constexpr (std::is_same_v<Other, V>)
    return list<Other>{};
  else if constexpr (is_number<Other> && is_number<V>) {
    // A value is widened to the other side's type; where that would lose something, it keeps a type of its own.
    if constexpr (std::is_floating_point_v<Other> || (std::is_integral_v<V> && sizeof(V) <= sizeof(Other) && std::is_signed_v<V>))
      return list<Other>{};
    else if constexpr (std::is_floating_point_v<V>)
      return list<double>{};
    else
      return list<std::int64_t>{};
  } else if constexpr (!is_number<Other> && !std::is_same_v<Other, bool> && !is_number<V> && sql_value<Other> &&
                       std::is_convertible_v<const V&, Other>)
    return list<Other>{};
  else
    return list<void>{};
}

template <class T>
constexpr T first_of(list<T>);
}  // namespace meta

/// The type of a value beside one of type `Other`; void where they do not fit.
template <class Other, class V>
using type_beside = decltype(meta::first_of(meta::fitting_type<Other, V>()));

/// An operand as a node: expressions stay, values become parameters of a type that fits `Other`, placeholders get that type.
template <class Other, class V>
constexpr auto as_operand(const V& value) {
  if constexpr (expression<V>)
    return value;
  else if constexpr (meta::is_placeholder_name<V>)
    return typed_placeholder<Other>(value);
  else if constexpr (is_optional<V>) {
    using T = type_beside<Other, unwrapped<V>>;
    if constexpr (meta::is_text_view<unwrapped<V>>)
      return parameter<T, std::string_view, true>(value ? std::optional<std::string_view>(*value) : std::nullopt);
    else
      return parameter<T, T, true>(value ? std::optional<T>(static_cast<T>(*value)) : std::nullopt);
  } else {
    using T = type_beside<Other, V>;
    if constexpr (meta::is_text_view<V>)
      return parameter<T, std::string_view>(std::string_view(value));
    else
      return parameter<T>(static_cast<T>(value));
  }
}

template <class T, fixed_string Name>
constexpr placeholder<Name, T> typed_placeholder(argument_name<Name>) {
  return {};
}

}  // namespace retort
