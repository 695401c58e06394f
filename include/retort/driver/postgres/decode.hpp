// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "retort/driver/parameter.hpp"
#include "retort/driver/postgres/numeric.hpp"
#include "retort/driver/postgres/text_form.hpp"
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
  if (wire_time::is_infinite(number)) return out = number, nullptr;
  // The shift itself must not overflow.
  if (number > std::numeric_limits<std::int64_t>::max() - shift || !wire_time::has_microsecond(number + shift))
    return "the timestamp is out of the range of its C++ type";
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
  if (days == std::numeric_limits<std::int32_t>::max()) return out = infinity<date>, nullptr;
  if (days == std::numeric_limits<std::int32_t>::min()) return out = minus_infinity<date>, nullptr;
  if (!wire_time::has_day(days + wire_time::epoch)) return "the date is out of the range of its C++ type";
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

inline const char* decode_value(const wire_value& wire, time_of_day& out) {
  if (wire.type != oid::time) return "the value is not a time without time zone";
  std::int64_t microseconds = 0;
  if (const char* wrong = detail::decode_scalar(wire.bytes, microseconds)) return wrong;
  if (microseconds < 0 || microseconds > wire_time::day) return "the value is malformed";
  out = time_of_day(std::chrono::microseconds(microseconds));
  return nullptr;
}
inline const char* decode_value(const wire_value& wire, interval& out) {
  if (wire.type != oid::interval) return "the value is not an interval";
  if (wire.bytes.size() != 16) return "the value is malformed";
  out.time = std::chrono::microseconds(get_big_endian<std::int64_t>(wire.bytes));
  out.days = get_big_endian<std::int32_t>(wire.bytes, 8);
  out.months = get_big_endian<std::int32_t>(wire.bytes, 12);
  return nullptr;
}
inline const char* decode_value(const wire_value& wire, uuid& out) {
  if (wire.type != oid::uuid) return "the value is not a UUID";
  if (wire.bytes.size() != out.bytes.size()) return "the value is malformed";
  std::memcpy(out.bytes.data(), wire.bytes.data(), out.bytes.size());
  return nullptr;
}

/// Types whose values are text to the program: decimal numbers, JSON, enumerations, and those that a `sql_type` names.
inline const char* decode_value(const wire_value& wire, text_of_kind& out) {
  switch (out.kind) {
    case type_kind::decimal: {
      if (wire.type == oid::numeric) return wire_numeric(wire.bytes).read(out.text);
      std::int64_t whole = 0;
      const char* wrong = decode_value(wire, whole);
      out.text = std::to_string(whole);
      return wrong == nullptr ? nullptr : "the value is not an exact number";
    }
    case type_kind::json:
      if (wire.type != oid::json && wire.type != oid::jsonb) return "the value is not JSON";
      return text_form(wire, out.text);
    case type_kind::named: return text_form(wire, out.text);
    default: return decode_value(wire, out.text);
  }
}

namespace detail {
template <class T>
const char* decode_item(const wire_value& wire, array_value& out) {
  T item{};
  if (const char* wrong = decode_value(wire, item)) return wrong;
  out.push(bind_value(item));
  return nullptr;
}
inline const char* decode_item(const wire_value& wire, array_value& out) {
  switch (out.element) {
    case type_kind::boolean: return decode_item<bool>(wire, out);
    case type_kind::int16: return decode_item<std::int16_t>(wire, out);
    case type_kind::int32: return decode_item<std::int32_t>(wire, out);
    case type_kind::int64: return decode_item<std::int64_t>(wire, out);
    case type_kind::float32: return decode_item<float>(wire, out);
    case type_kind::float64: return decode_item<double>(wire, out);
    case type_kind::text: return decode_item<std::string>(wire, out);
    case type_kind::bytes: return decode_item<bytes>(wire, out);
    case type_kind::date: return decode_item<date>(wire, out);
    case type_kind::timestamp: return decode_item<timestamp>(wire, out);
    case type_kind::timestamptz: return decode_item<timestamptz>(wire, out);
    case type_kind::time: return decode_item<time_of_day>(wire, out);
    case type_kind::interval: return decode_item<interval>(wire, out);
    case type_kind::uuid: return decode_item<uuid>(wire, out);
    case type_kind::decimal:
    case type_kind::json:
    case type_kind::enumeration:
    case type_kind::named: {
      std::string text;
      text_of_kind item{text, out.element};
      if (const char* wrong = decode_value(wire, item)) return wrong;
      out.push(bind_value(std::string_view(text)));
      return nullptr;
    }
  }
  return "the array has elements of no known type";
}
}  // namespace detail

/// An array of one dimension, whose elements are read as what `out.element` says.
inline const char* decode_value(const wire_value& wire, array_value& out) {
  constexpr const char* malformed = "the array is malformed";
  if (!oid::may_be_array(wire.type)) return "the value is not an array";
  std::string_view rest = wire.bytes;
  if (rest.size() < 12) return malformed;
  const auto dimensions = get_big_endian<std::int32_t>(rest);
  const auto type = static_cast<unsigned>(get_big_endian<std::int32_t>(rest, 8));
  rest.remove_prefix(12);
  if (dimensions == 0) return rest.empty() ? nullptr : malformed;
  if (dimensions != 1) return "the array has more than one dimension";
  if (rest.size() < 8) return malformed;
  const auto count = get_big_endian<std::int32_t>(rest);
  rest.remove_prefix(8);
  // Each element has a length, at least: a wrong count must not ask for memory.
  if (count < 0 || static_cast<std::size_t>(count) > rest.size() / 4) return malformed;
  out.reserve(static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count; ++i) {
    if (rest.size() < 4) return malformed;
    const auto length = get_big_endian<std::int32_t>(rest);
    rest.remove_prefix(4);
    if (length == -1) {
      out.push(bind_null(out.element));
      continue;
    }
    if (length < 0 || static_cast<std::size_t>(length) > rest.size()) return malformed;
    if (const char* wrong = detail::decode_item({type, rest.substr(0, static_cast<std::size_t>(length))}, out))
      return wrong;
    rest.remove_prefix(static_cast<std::size_t>(length));
  }
  return rest.empty() ? nullptr : malformed;
}

/// The type as which the values of a C++ type usually come, where they all have one size. Else 0.
template <class T>
inline constexpr unsigned usual_type = 0;
template <>
inline constexpr unsigned usual_type<bool> = oid::boolean;
template <>
inline constexpr unsigned usual_type<std::int16_t> = oid::int2;
template <>
inline constexpr unsigned usual_type<std::int32_t> = oid::int4;
template <>
inline constexpr unsigned usual_type<std::int64_t> = oid::int8;
template <>
inline constexpr unsigned usual_type<double> = oid::float8;
template <>
inline constexpr unsigned usual_type<timestamp> = oid::timestamp;
template <>
inline constexpr unsigned usual_type<timestamptz> = oid::timestamptz;

/// A number of its usual type: its bytes only have to be turned round. Of what is none the size is zero.
struct plain_number {
  unsigned type = 0;
  int size = 0;

  [[gnu::always_inline]] void read(const char* bytes, void* out) const {
    switch (size) {
      case 8: return turn<std::uint64_t>(bytes, out);
      case 4: return turn<std::uint32_t>(bytes, out);
      default: return turn<std::uint16_t>(bytes, out);
    }
  }

 private:
  template <class Bits>
  [[gnu::always_inline]] static void turn(const char* bytes, void* out) {
    const Bits bits = get_big_endian<Bits>({bytes, sizeof(Bits)});
    std::memcpy(out, &bits, sizeof bits);
  }
};
template <class T>
inline constexpr plain_number plain_number_of{};
template <class T>
  requires(usual_type<T> != 0 && std::is_arithmetic_v<T> && sizeof(T) > 1)
inline constexpr plain_number plain_number_of<T>{usual_type<T>, sizeof(T)};

/// Reads a value of the usual type and of the size of its C++ type. False: `decode_value` knows what it is.
template <class T>
bool decode_usual(const char* bytes, T& out) {
  if constexpr (std::is_same_v<T, bool>)
    out = *bytes != 0;
  else if constexpr (std::is_integral_v<T>)
    out = get_big_endian<T>({bytes, sizeof(T)});
  else if constexpr (std::is_same_v<T, double>)
    out = std::bit_cast<double>(get_big_endian<std::int64_t>({bytes, sizeof(T)}));
  else {
    // One comparison for both ends, which also keeps the infinities out.
    constexpr std::int64_t first = (wire_time::first_day - wire_time::epoch) * wire_time::day;
    constexpr std::int64_t end = (wire_time::last_day + 1 - wire_time::epoch) * wire_time::day;
    const auto number = get_big_endian<std::int64_t>({bytes, sizeof(T)});
    if (static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(first) >=
        static_cast<std::uint64_t>(end - first))
      return false;
    out = T(std::chrono::microseconds(number + wire_time::epoch * wire_time::day));
  }
  return true;
}

}  // namespace retort::driver
