// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "retort/schema/type.hpp"

namespace retort {

/// A value on its way to a database: plain data, which the driver writes in its own form. Text and bytes are views.
struct bound_value {
  type_kind kind;
  bool null;
  bool list;  // `data` is an array of `size` values of `kind`
  std::size_t size;
  union {
    std::int64_t integer;
    double number;
    const void* data;
  };

  std::string_view text() const { return {static_cast<const char*>(data), size}; }

  static bound_value of_integer(type_kind kind, std::int64_t value) noexcept {
    return {kind, false, false, 0, {.integer = value}};
  }
  static bound_value of_number(type_kind kind, double value) noexcept {
    return {kind, false, false, 0, {.number = value}};
  }
  static bound_value of_data(type_kind kind, const void* data, std::size_t size, bool list = false) {
    return {kind, false, list, size, {.data = data}};
  }
};

// clang-format off
inline bound_value bind_value(bool v) noexcept { return bound_value::of_integer(type_kind::boolean, v); }
inline bound_value bind_value(std::int16_t v) noexcept { return bound_value::of_integer(type_kind::int16, v); }
inline bound_value bind_value(std::int32_t v) noexcept { return bound_value::of_integer(type_kind::int32, v); }
inline bound_value bind_value(std::int64_t v) noexcept { return bound_value::of_integer(type_kind::int64, v); }
inline bound_value bind_value(float v) noexcept { return bound_value::of_number(type_kind::float32, static_cast<double>(v)); }
inline bound_value bind_value(double v) noexcept { return bound_value::of_number(type_kind::float64, v); }
inline bound_value bind_value(std::string_view v) noexcept { return bound_value::of_data(type_kind::text, v.data(), v.size()); }
inline bound_value bind_value(const bytes& v) noexcept { return bound_value::of_data(type_kind::bytes, v.data(), v.size()); }
/// A date travels as days since 1970-01-01.
inline bound_value bind_value(date v) noexcept { return bound_value::of_integer(type_kind::date, v.time_since_epoch().count()); }
/// Timestamps travel as microseconds since 1970-01-01 00:00.
inline bound_value bind_value(timestamp v) noexcept { return bound_value::of_integer(type_kind::timestamp, v.time_since_epoch().count()); }
inline bound_value bind_value(timestamptz v) noexcept { return bound_value::of_integer(type_kind::timestamptz, v.time_since_epoch().count()); }
// clang-format on
inline bound_value bind_null(type_kind kind) noexcept { return {kind, true, false, 0, {.integer = 0}}; }

template <class T>
bound_value bind_value(const std::vector<T>& values) {
  return bound_value::of_data(kind_of<T>(), values.data(), values.size(), true);
}

/// How a statement holds a value.
enum class held_as : std::uint8_t { value, optional, view, optional_view, list };

template <class Held>
constexpr held_as holding() {
  if constexpr (std::is_same_v<Held, std::string_view>)
    return held_as::view;
  else if constexpr (std::is_same_v<Held, std::optional<std::string_view>>)
    return held_as::optional_view;
  else
    return is_optional<Held> ? held_as::optional : held_as::value;
}

/// Where in a statement a value stands, and what it is: a constant, from the walk over the statement's type.
struct value_slot {
  std::uint32_t offset;
  type_kind kind;
  held_as held;
};

namespace meta {
template <class T>
bound_value load(const std::byte* place, type_kind kind, held_as held) {
  switch (held) {
    case held_as::value: return bind_value(*reinterpret_cast<const T*>(place));
    case held_as::optional: {
      const auto& value = *reinterpret_cast<const std::optional<T>*>(place);
      return value ? bind_value(*value) : bind_null(kind);
    }
    case held_as::list: return bind_value(*reinterpret_cast<const std::vector<T>*>(place));
    case held_as::view: return bind_value(*reinterpret_cast<const std::string_view*>(place));
    case held_as::optional_view: {
      const auto& value = *reinterpret_cast<const std::optional<std::string_view>*>(place);
      return value ? bind_value(*value) : bind_null(kind);
    }
  }
  return bind_null(kind);
}
}  // namespace meta

/// Takes a value out of a statement, by its slot: no statement type needs code of its own to be bound.
inline bound_value load(const void* statement, const value_slot& slot) {
  const std::byte* place = static_cast<const std::byte*>(statement) + slot.offset;
  if (slot.kind == type_kind::int64 && slot.held == held_as::value)  // by far the most
    return bind_value(*reinterpret_cast<const std::int64_t*>(place));
  switch (slot.kind) {
    case type_kind::boolean:
      if (slot.held == held_as::list) break;  // vector<bool> is no array; in_() does not take it
      return slot.held == held_as::value ? bind_value(*reinterpret_cast<const bool*>(place))
             : *reinterpret_cast<const std::optional<bool>*>(place)
                 ? bind_value(**reinterpret_cast<const std::optional<bool>*>(place))
                 : bind_null(slot.kind);
    case type_kind::int16: return meta::load<std::int16_t>(place, slot.kind, slot.held);
    case type_kind::int32: return meta::load<std::int32_t>(place, slot.kind, slot.held);
    case type_kind::int64: return meta::load<std::int64_t>(place, slot.kind, slot.held);
    case type_kind::float32: return meta::load<float>(place, slot.kind, slot.held);
    case type_kind::float64: return meta::load<double>(place, slot.kind, slot.held);
    case type_kind::text: return meta::load<std::string>(place, slot.kind, slot.held);
    case type_kind::bytes: return meta::load<bytes>(place, slot.kind, slot.held);
    case type_kind::date: return meta::load<date>(place, slot.kind, slot.held);
    case type_kind::timestamp: return meta::load<timestamp>(place, slot.kind, slot.held);
    case type_kind::timestamptz: return meta::load<timestamptz>(place, slot.kind, slot.held);
  }
  return bind_null(slot.kind);
}

}  // namespace retort
