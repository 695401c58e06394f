// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
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

  static bound_value of_integer(type_kind kind, std::int64_t value) noexcept { return {kind, false, false, 0, {.integer = value}}; }
  static bound_value of_number(type_kind kind, double value) noexcept { return {kind, false, false, 0, {.number = value}}; }
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

}  // namespace retort
