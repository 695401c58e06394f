// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "retort/schema/type.hpp"

namespace retort {

/// A value on its way to a database: plain data, which the driver writes in its own form. Text, bytes
/// and whatever else is no number are views.
struct bound_value {
  type_kind kind;
  bool null;
  bool list;  // `data` points to `size` values of `kind`, as C++ stores them
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
  static bound_value of_data(type_kind kind, const void* data, std::size_t size, bool list = false) noexcept {
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
/// A time of day travels as microseconds since midnight.
inline bound_value bind_value(time_of_day v) noexcept { return bound_value::of_integer(type_kind::time, v.since_midnight.count()); }
inline bound_value bind_value(const interval& v) noexcept { return bound_value::of_data(type_kind::interval, &v, sizeof v); }
inline bound_value bind_value(const uuid& v) noexcept { return bound_value::of_data(type_kind::uuid, &v, sizeof v); }
// clang-format on
inline bound_value bind_null(type_kind kind) noexcept { return {kind, true, false, 0, {.integer = 0}}; }

template <class T>
bound_value bind_value(const std::vector<T>& values) {
  return bound_value::of_data(kind_of<T>(), values.data(), values.size(), true);
}

/// An array on its way to or from a database. It owns all of its values, so that it can be copied and moved.
struct array_value {
  type_kind element{};
  std::string items{};  // `bound_value`s: in place of an address they say where in `data` a value stands
  std::string data{};

  std::size_t size() const { return items.size() / sizeof(bound_value); }
  /// A value, which views what the array owns.
  bound_value operator[](std::size_t i) const {
    bound_value out;
    std::memcpy(&out, items.data() + i * sizeof out, sizeof out);
    out.kind = element;
    if (!out.null && is_viewed(out)) out.data = data.data() + out.integer;
    return out;
  }
  void push(bound_value value) {
    if (!value.null && is_viewed(value)) {
      const void* viewed = value.data;
      value.integer = static_cast<std::int64_t>(data.size());
      if (value.size > 0) data.append(static_cast<const char*>(viewed), value.size);
    }
    items.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void reserve(std::size_t count) { items.reserve(count * sizeof(bound_value)); }

  static bool is_viewed(const bound_value& v) {
    switch (v.kind) {
      case type_kind::text:
      case type_kind::bytes:
      case type_kind::interval:
      case type_kind::uuid:
      case type_kind::decimal:
      case type_kind::json:
      case type_kind::enumeration:
      case type_kind::named: return true;
      default: return false;
    }
  }
};

inline bound_value bind_value(const array_value& v) { return bound_value::of_data(array_of(v.element), &v, 0); }

// The way back, for the elements of arrays: `unbind(value, out)`.
template <class N>
  requires std::is_arithmetic_v<N>
void unbind(const bound_value& v, N& out) {
  if constexpr (std::is_floating_point_v<N>)
    out = static_cast<N>(v.number);
  else if constexpr (std::is_same_v<N, bool>)
    out = v.integer != 0;
  else
    out = static_cast<N>(v.integer);
}
// clang-format off
inline void unbind(const bound_value& v, std::string& out) { out = v.text(); }
inline void unbind(const bound_value& v, bytes& out) { const auto* data = static_cast<const std::byte*>(v.data); out.assign(data, data + v.size); }
inline void unbind(const bound_value& v, date& out) { out = date(std::chrono::days(static_cast<date::rep>(v.integer))); }
inline void unbind(const bound_value& v, timestamp& out) { out = timestamp(std::chrono::microseconds(v.integer)); }
inline void unbind(const bound_value& v, timestamptz& out) { out = timestamptz(std::chrono::microseconds(v.integer)); }
inline void unbind(const bound_value& v, time_of_day& out) { out = time_of_day(std::chrono::microseconds(v.integer)); }
inline void unbind(const bound_value& v, interval& out) { std::memcpy(&out, v.data, sizeof out); }
inline void unbind(const bound_value& v, uuid& out) { std::memcpy(&out, v.data, sizeof out); }
// clang-format on

}  // namespace retort
