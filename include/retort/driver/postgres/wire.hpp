// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "retort/schema/type.hpp"

namespace retort::driver {

/// A value of a binary result, or of one parameter: the number of its type in the catalogue, and its bytes.
struct wire_value {
  unsigned type = 0;
  std::string_view bytes;
};

/// The numbers of PostgreSQL's own types. They are the same on every server.
namespace oid {
inline constexpr unsigned boolean = 16;
inline constexpr unsigned bytea = 17;
inline constexpr unsigned single_char = 18;
inline constexpr unsigned name = 19;
inline constexpr unsigned int8 = 20;
inline constexpr unsigned int2 = 21;
inline constexpr unsigned int4 = 23;
inline constexpr unsigned text = 25;
inline constexpr unsigned float4 = 700;
inline constexpr unsigned float8 = 701;
inline constexpr unsigned unknown = 705;
inline constexpr unsigned bpchar = 1042;
inline constexpr unsigned varchar = 1043;
inline constexpr unsigned date = 1082;
inline constexpr unsigned timestamp = 1114;
inline constexpr unsigned timestamptz = 1184;
inline constexpr unsigned numeric = 1700;
inline constexpr unsigned first_of_users =
    16384;  // enumerations, citext and whatever else a database defines for itself

/// The type of a parameter, and of a list of such.
struct pair {
  unsigned element;
  unsigned array;
};

constexpr pair of(type_kind kind) {
  switch (kind) {
    case type_kind::boolean: return {boolean, 1000};
    case type_kind::int16: return {int2, 1005};
    case type_kind::int32: return {int4, 1007};
    case type_kind::int64: return {int8, 1016};
    case type_kind::float32: return {float4, 1021};
    case type_kind::float64: return {float8, 1022};
    case type_kind::text: return {text, 1009};
    case type_kind::bytes: return {bytea, 1001};
    case type_kind::date: return {date, 1182};
    case type_kind::timestamp: return {timestamp, 1115};
    case type_kind::timestamptz: return {timestamptz, 1185};
  }
  return {0, 0};
}

/// The type of arrays of a type.
constexpr unsigned array_of(unsigned element) {
  constexpr type_kind kinds[] = {type_kind::boolean, type_kind::int16,     type_kind::int32,      type_kind::int64,
                                 type_kind::float32, type_kind::float64,   type_kind::text,       type_kind::bytes,
                                 type_kind::date,    type_kind::timestamp, type_kind::timestamptz};
  for (const type_kind kind : kinds)
    if (of(kind).element == element) return of(kind).array;
  return 0;
}
}  // namespace oid

/// The bytes of a number in the order of the network, or back.
template <class N>
N swapped(N bits) {
  if constexpr (sizeof(N) == 1 || std::endian::native == std::endian::big)
    return bits;
  else if constexpr (sizeof(N) == 2)
    return __builtin_bswap16(bits);
  else if constexpr (sizeof(N) == 4)
    return __builtin_bswap32(bits);
  else
    return __builtin_bswap64(bits);
}
/// Numbers travel with their highest byte first.
template <class N>
void put_big_endian(char* out, N number) {
  const auto bits = swapped(static_cast<std::make_unsigned_t<N>>(number));
  std::memcpy(out, &bits, sizeof bits);
}
template <class N>
N get_big_endian(std::string_view bytes, std::size_t at = 0) {
  std::make_unsigned_t<N> bits = 0;
  std::memcpy(&bits, bytes.data() + at, sizeof bits);
  return static_cast<N>(swapped(bits));
}

/// PostgreSQL counts days and microseconds from 2000-01-01, everything else here from 1970-01-01.
///
/// What lies outside the years of `std::chrono::year`, and infinity with it, has no C++ value.
struct wire_time {
  static constexpr std::int64_t day = 86'400'000'000;
  static constexpr std::int64_t epoch = 10'957;  // days
  static constexpr std::int64_t first_day = date(std::chrono::year::min() / 1 / 1).time_since_epoch().count();
  static constexpr std::int64_t last_day = date(std::chrono::year::max() / 12 / 31).time_since_epoch().count();

  static constexpr bool has_day(std::int64_t days) { return days >= first_day && days <= last_day; }
  static constexpr bool has_microsecond(std::int64_t microseconds) {
    return microseconds >= first_day * day && microseconds < (last_day + 1) * day;
  }
};

}  // namespace retort::driver
