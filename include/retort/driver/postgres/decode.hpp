// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "retort/driver/postgres/numeric.hpp"
#include "retort/driver/postgres/wire.hpp"
#include "retort/schema/type.hpp"

// `decode_value(wire, out)` reads a value, not NULL, of a binary result. It returns null, or why the value does not
// fit.
namespace retort::driver {

namespace detail {

inline constexpr const char* number_out_of_range = "the number is out of the range of its C++ type";

template <class N>
const char* decode_scalar(std::string_view bytes, N& out) {
  if (bytes.size() != sizeof(N)) return "the value is malformed";
  out = get_big_endian<N>(bytes);
  return nullptr;
}

template <class N, class Out>
const char* decode_wider(std::string_view bytes, Out& out) {
  N number = 0;
  const char* wrong = decode_scalar(bytes, number);
  out = static_cast<Out>(number);
  return wrong;
}

inline const char* decode_time(std::string_view bytes, std::int64_t& out) {
  std::int64_t number = 0;
  if (const char* wrong = decode_scalar(bytes, number)) return wrong;
  constexpr std::int64_t shift = wire_time::epoch * wire_time::day;
  // The shift itself must not overflow, and infinity is the highest number there is.
  if (number > std::numeric_limits<std::int64_t>::max() - shift || !wire_time::has_microsecond(number + shift))
    return "the timestamp is infinite, or out of the range of its C++ type";
  out = number + shift;
  return nullptr;
}

}  // namespace detail

inline const char* decode_value(const wire_value& wire, bool& out) {
  if (wire.type != oid::boolean) return "the value is not a boolean";
  std::int8_t number = 0;
  const char* wrong = detail::decode_scalar(wire.bytes, number);
  out = number != 0;
  return wrong;
}

/// `int2`, `int4`, `int8`, and a `numeric` that is whole.
inline const char* decode_value(const wire_value& wire, std::int64_t& out) {
  switch (wire.type) {
    case oid::int8: return detail::decode_scalar(wire.bytes, out);
    case oid::int4: return detail::decode_wider<std::int32_t>(wire.bytes, out);
    case oid::int2: return detail::decode_wider<std::int16_t>(wire.bytes, out);
    case oid::numeric: return wire_numeric(wire.bytes).read(out);
    default: return "the value is not a whole number";
  }
}
inline const char* decode_value(const wire_value& wire, std::int32_t& out) {
  if (wire.type == oid::int4) return detail::decode_scalar(wire.bytes, out);
  std::int64_t number = 0;
  if (const char* wrong = decode_value(wire, number)) return wrong;
  out = static_cast<std::int32_t>(number);
  return out == number ? nullptr : detail::number_out_of_range;
}
inline const char* decode_value(const wire_value& wire, std::int16_t& out) {
  std::int64_t number = 0;
  if (const char* wrong = decode_value(wire, number)) return wrong;
  out = static_cast<std::int16_t>(number);
  return out == number ? nullptr : detail::number_out_of_range;
}

/// `float4`, `float8`, `numeric`, and whole numbers.
inline const char* decode_value(const wire_value& wire, double& out) {
  switch (wire.type) {
    case oid::float8: {
      std::int64_t bits = 0;
      const char* wrong = detail::decode_scalar(wire.bytes, bits);
      out = std::bit_cast<double>(bits);
      return wrong;
    }
    case oid::float4: {
      std::int32_t bits = 0;
      const char* wrong = detail::decode_scalar(wire.bytes, bits);
      out = static_cast<double>(std::bit_cast<float>(bits));
      return wrong;
    }
    case oid::numeric: return wire_numeric(wire.bytes).read(out);
    case oid::int8: return detail::decode_wider<std::int64_t>(wire.bytes, out);
    case oid::int4: return detail::decode_wider<std::int32_t>(wire.bytes, out);
    case oid::int2: return detail::decode_wider<std::int16_t>(wire.bytes, out);
    default: return "the value is not a number";
  }
}
inline const char* decode_value(const wire_value& wire, float& out) {
  double number = 0;
  if (const char* wrong = decode_value(wire, number)) return wrong;
  if (std::isfinite(number) && std::abs(number) > static_cast<double>(std::numeric_limits<float>::max()))
    return detail::number_out_of_range;
  out = static_cast<float>(number);
  return nullptr;
}

/// Every type of text, and the types that a database defines for itself: an enumeration travels as its name.
inline const char* decode_value(const wire_value& wire, std::string& out) {
  switch (wire.type) {
    case oid::text:
    case oid::varchar:
    case oid::bpchar:
    case oid::name:
    case oid::unknown:
    case oid::single_char: break;
    default:
      if (wire.type < oid::first_of_users) return "the value is not text";
  }
  out.assign(wire.bytes);
  return nullptr;
}

inline const char* decode_value(const wire_value& wire, bytes& out) {
  if (wire.type != oid::bytea) return "the value is not bytes";
  const auto* data = reinterpret_cast<const std::byte*>(wire.bytes.data());
  out.assign(data, data + wire.bytes.size());
  return nullptr;
}

inline const char* decode_value(const wire_value& wire, date& out) {
  if (wire.type != oid::date) return "the value is not a date";
  std::int32_t days = 0;
  if (const char* wrong = detail::decode_scalar(wire.bytes, days)) return wrong;
  if (!wire_time::has_day(days + wire_time::epoch)) return "the date is infinite, or out of the range of its C++ type";
  out = date(std::chrono::days(days + wire_time::epoch));
  return nullptr;
}
inline const char* decode_value(const wire_value& wire, timestamp& out) {
  if (wire.type != oid::timestamp) return "the value is not a timestamp without time zone";
  std::int64_t microseconds = 0;
  const char* wrong = detail::decode_time(wire.bytes, microseconds);
  out = timestamp(std::chrono::microseconds(microseconds));
  return wrong;
}
inline const char* decode_value(const wire_value& wire, timestamptz& out) {
  if (wire.type != oid::timestamptz) return "the value is not a timestamp with time zone";
  std::int64_t microseconds = 0;
  const char* wrong = detail::decode_time(wire.bytes, microseconds);
  out = timestamptz(std::chrono::microseconds(microseconds));
  return wrong;
}

}  // namespace retort::driver
