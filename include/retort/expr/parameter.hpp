// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "retort/expr/expression_members.hpp"
#include "retort/expr/literal.hpp"

namespace retort {
template <fixed_string Name>
struct argument_name;

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
    if constexpr (std::is_floating_point_v<Other> ||
                  (std::is_integral_v<V> && sizeof(V) <= sizeof(Other) && std::is_signed_v<V>))
      return list<Other>{};
    else if constexpr (std::is_floating_point_v<V>)
      return list<double>{};
    else
      return list<std::int64_t>{};
  } else if constexpr (!is_number<Other> && !std::is_same_v<Other, bool> && sql_value<Other> &&
                       std::is_convertible_v<const V&, Other> &&
                       (!is_number<V> || (std::is_integral_v<V> && kind_of<Other>() == type_kind::decimal)))
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

namespace meta {
/// Whether a `T` may not hold what a `V` holds: a wider number, or a whole one with more digits.
template <class T, class V>
inline constexpr bool may_lose = false;
template <class T, class V>
  requires(is_number<T> && is_number<V>)
inline constexpr bool may_lose<T, V> = std::numeric_limits<V>::digits > std::numeric_limits<T>::digits;

/// Whether a number is the same as a `T`; of a `double`, a `float` keeps what it can.
template <class T, class V>
constexpr bool fits_in(V value) {
  if constexpr (std::is_integral_v<T>) {
    // Signs first: a comparison of different ones would take a negative number for a large one.
    const bool negative = value < V{};
    return negative ? std::is_signed_v<T> && value >= static_cast<V>(std::numeric_limits<T>::min())
                    : value <= static_cast<V>(std::numeric_limits<T>::max());
  } else if constexpr (std::is_integral_v<V>) {
    constexpr V most = V{1} << std::numeric_limits<T>::digits;
    return value <= most && (!std::is_signed_v<V> || value >= static_cast<V>(V{} - most));
  } else  // an infinity stays one, and so does what is no number
    return value - value != 0 || (value <= static_cast<V>(std::numeric_limits<T>::max()) &&
                                  value >= static_cast<V>(std::numeric_limits<T>::lowest()));
}
/// A number as a `T`. Throws `std::out_of_range` where that would be another number.
template <class T, class V>
constexpr T narrowed(V value) {
  if (!fits_in<T>(value)) throw std::out_of_range("retort: a number does not fit where it is put");
  return static_cast<T>(value);
}

/// Whether a whole number may be too large for a parameter of type `T`.
template <class T, class V>
inline constexpr bool is_cut = std::is_integral_v<T> && std::is_integral_v<V> && may_lose<T, V>;

/// What a parameter of type `T` holds of a value: the value as it is stored, text that was given as a view by view.
template <class T, bool Nullable, class V>
constexpr auto held_value(const V& value) noexcept(plain<V> && !is_cut<T, V>) {
  if constexpr (Nullable && is_optional<V>) {
    using held = decltype(held_value<T, false>(*value));
    return value ? std::optional<held>(held_value<T, false>(*value)) : std::nullopt;
  } else if constexpr (is_text_view<V> && std::is_same_v<T, std::string>)
    return std::string_view(value);
  else if constexpr (is_cut<T, V>)
    return narrowed<T>(value);
  else if constexpr (built_in_value<T>)
    return static_cast<T>(value);
  else
    return held_value<typename sql_type<T>::storage, false>(sql_type<T>::to_sql(static_cast<const T&>(value)));
}
}  // namespace meta

/// A value in an expression, of SQL type `T`, kept as it is stored, a `Held` (`std::string_view` for text that is
/// viewed): `?1`, `$1`.
template <class T, class Held = T, bool Nullable = false>
struct parameter : condition_members<parameter<T, Held, Nullable>> {
  using type = T;
  static constexpr bool nullable = Nullable;
  static constexpr int precedence = binding::primary;

  nullable_type<Held, Nullable> value{};

  constexpr parameter() = default;
  template <class V>
  constexpr parameter(const V& v) noexcept(plain<V> && !meta::is_cut<T, V>) : value(meta::held_value<T, Nullable>(v)) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.template parameter<T, nullable_type<Held, Nullable>>(at + __builtin_offsetof(parameter, value));
  }
};

/// A placeholder that has found its type: `?1` for `users.age > arg<"min">`.
template <fixed_string Name, class T>
struct placeholder : condition_members<placeholder<Name, T>> {
  using type = T;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  constexpr placeholder() = default;
  constexpr placeholder(argument_name<Name>) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
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
/// A placeholder, typed by where it stands: `users.age > arg<"min">`; and the way to give it its value: `arg<"min"> =
/// 18`.
template <fixed_string Name>
inline constexpr argument_name<Name> arg{};

/// Text by view instead of by value, for an lvalue that outlives the statement: `users.name == ref(s)`.
constexpr std::string_view ref(const std::string& text) { return text; }
std::string_view ref(std::string&&) = delete;

namespace meta {
template <class Other, class V>
struct operand_of {
  using value_type = type_beside<Other, unwrapped<V>>;
  using type = parameter<value_type, decltype(held_value<value_type, false>(std::declval<const unwrapped<V>&>())),
                         is_optional<V>>;
};
template <class Other, expression V>
struct operand_of<Other, V> {
  using type = V;
};
template <class Other, fixed_string Name>
struct operand_of<Other, argument_name<Name>> {
  using type = placeholder<Name, Other>;
};
}  // namespace meta

/// The node that an operand becomes beside one of type `Other`: an expression stays, a value becomes a parameter of a
/// type that fits, a placeholder gets that type. The node is made from the operand by implicit conversion.
template <class Other, class V>
using operand = typename meta::operand_of<Other, V>::type;

}  // namespace retort
