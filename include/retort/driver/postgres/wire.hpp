// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
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
inline constexpr unsigned json = 114;
inline constexpr unsigned xml = 142;
inline constexpr unsigned cidr = 650;
inline constexpr unsigned float4 = 700;
inline constexpr unsigned float8 = 701;
inline constexpr unsigned unknown = 705;
inline constexpr unsigned macaddr8 = 774;
inline constexpr unsigned macaddr = 829;
inline constexpr unsigned inet = 869;
inline constexpr unsigned bpchar = 1042;
inline constexpr unsigned varchar = 1043;
inline constexpr unsigned date = 1082;
inline constexpr unsigned time = 1083;
inline constexpr unsigned timestamp = 1114;
inline constexpr unsigned timestamptz = 1184;
inline constexpr unsigned interval = 1186;
inline constexpr unsigned numeric = 1700;
inline constexpr unsigned uuid = 2950;
inline constexpr unsigned jsonb = 3802;
/// As the type of a parameter: the server finds out by where it stands.
inline constexpr unsigned inferred = 0;
inline constexpr unsigned first_of_users =
    16384;  // enumerations, citext and whatever else a database defines for itself

/// The type of a parameter, and of a list of such.
struct pair {
  unsigned element;
  unsigned array;
};

/// In the order of the kinds.
inline constexpr pair pairs[] = {
    {boolean, 1000},  {int2, 1005},  {int4, 1007},    {int8, 1016},      {float4, 1021},       {float8, 1022},
    {text, 1009},     {bytea, 1001}, {date, 1182},    {timestamp, 1115}, {timestamptz, 1185},  {time, 1183},
    {interval, 1187}, {uuid, 2951},  {numeric, 1231}, {jsonb, 3807},     {inferred, inferred}, {inferred, inferred},
};
static_assert(std::size(pairs) == type_kinds);

constexpr unsigned of(type_kind kind, bool list = false) {
  const pair& found = pairs[static_cast<std::size_t>(element_of(kind))];
  return list || is_array(kind) ? found.array : found.element;
}
/// Whether values of a type that comes with the server are arrays of a type that retort knows. Of types that a database
/// defines for itself nothing is known.
constexpr bool may_be_array(unsigned type) {
  if (type >= first_of_users) return true;
  for (const unsigned other : {143u, 199u, 651u, 775u, 1002u, 1003u, 1014u, 1015u, 1040u, 1041u})
    if (type == other) return true;
  for (const pair& p : pairs)
    if (type == p.array) return type != inferred;
  return false;
}

/// The type of arrays of a type.
constexpr unsigned array_of(unsigned element) {
  for (const pair& p : pairs)
    if (p.element == element) return p.array;
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
/// What lies outside the years of `std::chrono::year` has no C++ value. Its infinities are the highest and the lowest
/// number there is.
struct wire_time {
  static constexpr std::int64_t day = 86'400'000'000;
  static constexpr std::int64_t epoch = 10'957;  // days
  static constexpr std::int64_t first_day = date(std::chrono::year::min() / 1 / 1).time_since_epoch().count();
  static constexpr std::int64_t last_day = date(std::chrono::year::max() / 12 / 31).time_since_epoch().count();

  static constexpr std::int64_t infinite_day = infinity<date>.time_since_epoch().count();
  static constexpr std::int64_t minus_infinite_day = minus_infinity<date>.time_since_epoch().count();

  static constexpr bool is_infinite(std::int64_t microseconds) {
    return microseconds == infinity<timestamp>.time_since_epoch().count() ||
           microseconds == minus_infinity<timestamp>.time_since_epoch().count();
  }
  static constexpr bool has_day(std::int64_t days) { return days >= first_day && days <= last_day; }
  static constexpr bool has_microsecond(std::int64_t microseconds) {
    return microseconds >= first_day * day && microseconds < (last_day + 1) * day;
  }
};

}  // namespace retort::driver
