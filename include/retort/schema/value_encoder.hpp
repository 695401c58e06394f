// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "retort/schema/attribute.hpp"
#include "retort/schema/bound_value.hpp"

namespace retort {

namespace meta {
/// Whether `bind_value` takes all of a value, and views nothing.
template <class T>
inline constexpr bool bound_by_copy = std::is_arithmetic_v<T>;
template <>
inline constexpr bool bound_by_copy<std::string_view> = true;
template <class Clock, class Unit>
inline constexpr bool bound_by_copy<std::chrono::time_point<Clock, Unit>> = true;
template <>
inline constexpr bool bound_by_copy<time_of_day> = true;
}  // namespace meta

/// Makes bound values of the program's, through `sql_type`, and keeps what they view until the statement has run.
class value_encoder {
 public:
  /// A value as the database stores it. It views the value, or what `to_sql` made of it.
  template <class T, class Held>
  bound_value encode(const Held& value) {
    if constexpr (is_optional<Held>)
      return value ? encode<T>(*value) : bind_null(kind_of<T>());
    else if constexpr (built_in_value<T> || built_in_value<Held> || std::is_same_v<Held, std::string_view>)
      return bind_value(value);
    else {
      decltype(auto) stored = sql_type<T>::to_sql(value);
      bound_value out = encode<typename sql_type<T>::storage>(keep(std::forward<decltype(stored)>(stored)));
      out.kind = kind_of<T>();
      return out;
    }
  }
  /// What the attributes of a column fill in: its `default_`, or its `onupdate`. NULL without one.
  template <class T, attribute_kind Kind, auto... Attributes>
  bound_value filled_in() {
    bound_value filled = bind_null(kind_of<unwrapped<T>>());
    const auto take = [&]<class A>(A) {
      if constexpr (A::kind == Kind) {
        if constexpr (!std::is_same_v<unwrapped<T>, std::string>)
          filled = encode<unwrapped<T>>(keep(static_cast<unwrapped<T>>(A::get())));
        else if constexpr (std::is_same_v<decltype(A::get()), std::string_view>)
          filled = bind_value(A::get());
        else  // what a function gave
          filled = bind_value(std::string_view(keep(A::get())));
      }
    };
    (take(Attributes), ...);
    return filled;
  }
  /// What was kept: whoever has it keeps the values right.
  std::vector<std::shared_ptr<const void>> release() { return std::move(kept_); }

 private:
  /// What was given by value would be gone too early, unless it is bound by value too.
  template <class V>
  decltype(auto) keep(V&& stored) {
    using value = std::remove_cvref_t<V>;
    if constexpr (std::is_reference_v<V>)
      return static_cast<const value&>(stored);
    else if constexpr (meta::bound_by_copy<value>)
      return value(stored);
    else {
      auto held = std::make_shared<const value>(std::move(stored));
      const value& out = *held;
      kept_.push_back(std::move(held));
      return out;
    }
  }

  std::vector<std::shared_ptr<const void>> kept_;
};

/// Makes a value that a statement does not hold as it is bound, of what stands at its place.
using value_maker = bound_value (*)(value_encoder& encoder, const std::byte* place);

namespace meta {
template <class T, class Held>
bound_value make_encoded(value_encoder& encoder, const std::byte* place) {
  return encoder.encode<T>(*reinterpret_cast<const Held*>(place));
}
template <class T, attribute_kind Kind, auto... Attributes>
bound_value make_filled_in(value_encoder& encoder, const std::byte*) {
  return encoder.filled_in<T, Kind, Attributes...>();
}
/// Of a value that may be unset: whether it is set, and the value or its default.
template <class Held>
bound_value make_is_set(value_encoder&, const std::byte* place) {
  return bind_value(reinterpret_cast<const Held*>(place)->has_value());
}
template <class T, class Held, auto... Attributes>
bound_value make_value_or_default(value_encoder& encoder, const std::byte* place) {
  const Held& value = *reinterpret_cast<const Held*>(place);
  return value ? encoder.encode<unwrapped<T>>(*value)
               : encoder.filled_in<T, attribute_kind::default_value, Attributes...>();
}
}  // namespace meta

}  // namespace retort
