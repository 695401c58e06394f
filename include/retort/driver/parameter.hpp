// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "retort/schema/type.hpp"

namespace retort::driver {

/// A value on its way to a database: plain data, which the driver writes in its own form. Text and bytes are views.
struct parameter {
  type_kind kind{};
  bool null = false;
  bool list = false;  // `data` is an array of `size` values of `kind`
  std::int64_t integer = 0;
  double number = 0;
  const void* data = nullptr;
  std::size_t size = 0;

  constexpr std::string_view text() const { return {static_cast<const char*>(data), size}; }
};

// clang-format off
inline parameter to_parameter(bool v) { return {.kind = type_kind::boolean, .integer = v}; }
inline parameter to_parameter(std::int16_t v) { return {.kind = type_kind::int16, .integer = v}; }
inline parameter to_parameter(std::int32_t v) { return {.kind = type_kind::int32, .integer = v}; }
inline parameter to_parameter(std::int64_t v) { return {.kind = type_kind::int64, .integer = v}; }
inline parameter to_parameter(float v) { return {.kind = type_kind::float32, .number = static_cast<double>(v)}; }
inline parameter to_parameter(double v) { return {.kind = type_kind::float64, .number = v}; }
inline parameter to_parameter(std::string_view v) { return {.kind = type_kind::text, .data = v.data(), .size = v.size()}; }
inline parameter to_parameter(const bytes& v) { return {.kind = type_kind::bytes, .data = v.data(), .size = v.size()}; }
/// A date travels as days since 1970-01-01.
inline parameter to_parameter(date v) { return {.kind = type_kind::date, .integer = v.time_since_epoch().count()}; }
/// Timestamps travel as microseconds since 1970-01-01 00:00.
inline parameter to_parameter(timestamp v) { return {.kind = type_kind::timestamp, .integer = v.time_since_epoch().count()}; }
inline parameter to_parameter(timestamptz v) { return {.kind = type_kind::timestamptz, .integer = v.time_since_epoch().count()}; }
// clang-format on
inline parameter null_parameter(type_kind kind) { return {.kind = kind, .null = true}; }

template <class T>
parameter to_parameter(const std::vector<T>& values) {
  return {.kind = kind_of<T>(), .list = true, .data = values.data(), .size = values.size()};
}

/// What a driver is given to run: the constant text, whose address is the key of the statement cache.
struct statement_text {
  std::string_view text;
  bool returns_rows = false;
  bool read_only = false;  // a SELECT: rows may be fetched as they are read
};

}  // namespace retort::driver
