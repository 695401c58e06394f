// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "retort/driver/postgres/numeric.hpp"
#include "retort/driver/postgres/wire.hpp"

namespace retort::driver {

namespace detail {

inline void put_hex(std::string& out, unsigned number, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[(number >> shift) & 15];
}

/// `08:00:2b:01:02:03`.
inline void put_macaddr(std::string& out, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ':';
    put_hex(out, static_cast<unsigned char>(bytes[i]), 2);
  }
}

/// `192.168.0.1`.
inline void put_ipv4(std::string& out, std::string_view bytes) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) out += '.';
    out += std::to_string(static_cast<unsigned>(static_cast<unsigned char>(bytes[i])));
  }
}

/// `2001:db8::1`: the longest row of zeros is left out, as RFC 5952 wants it; an IPv4 address inside is written as
/// such.
inline void put_ipv6(std::string& out, std::string_view bytes) {
  unsigned group[8];
  for (std::size_t i = 0; i < 8; ++i)
    group[i] = static_cast<unsigned char>(bytes[2 * i]) * 256u + static_cast<unsigned char>(bytes[2 * i + 1]);
  int gap = -1, gap_size = 1;
  for (int i = 0; i < 8; ++i) {
    int size = 0;
    while (i + size < 8 && group[i + size] == 0) ++size;
    if (size > gap_size) gap = i, gap_size = size;
  }
  for (int i = 0; i < 8; ++i) {
    if (i == gap) {
      out += "::";
      i += gap_size - 1;
      continue;
    }
    if (i > 0 && out.back() != ':') out += ':';
    if (i == 6 && gap == 0 && (gap_size == 6 || (gap_size == 5 && group[5] == 0xFFFF))) {
      put_ipv4(out, bytes.substr(12));
      return;
    }
    int digits = 1;
    while (digits < 4 && group[i] >> (4 * digits) != 0) ++digits;
    put_hex(out, group[i], digits);
  }
}

/// `inet` and `cidr`: family, length of the mask, whether it is a network, length of the address, the address.
inline const char* put_network(std::string& out, std::string_view bytes, bool is_cidr) {
  constexpr const char* malformed = "the network address is malformed";
  if (bytes.size() < 4) return malformed;
  const unsigned mask = static_cast<unsigned char>(bytes[1]);
  const std::string_view address = bytes.substr(4);
  if (static_cast<unsigned char>(bytes[3]) != address.size() || (address.size() != 4 && address.size() != 16))
    return malformed;
  if (mask > 8 * address.size()) return malformed;
  if (address.size() == 4)
    put_ipv4(out, address);
  else
    put_ipv6(out, address);
  if (is_cidr || mask != 8 * address.size()) out.append("/").append(std::to_string(mask));
  return nullptr;
}

}  // namespace detail

/// The text of a value, whatever its type is. Null, or why there is none.
inline const char* text_form(const wire_value& wire, std::string& out) {
  const std::string_view bytes = wire.bytes;
  out.clear();
  switch (wire.type) {
    case oid::jsonb:
      if (bytes.empty() || bytes[0] != 1) return "the JSON is malformed";
      out = bytes.substr(1);
      return nullptr;
    case oid::uuid: {
      uuid id;
      if (bytes.size() != id.bytes.size()) return "the value is malformed";
      std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
      out = id.to_string();
      return nullptr;
    }
    case oid::numeric: return wire_numeric(bytes).read(out);
    case oid::inet:
    case oid::cidr: return detail::put_network(out, bytes, wire.type == oid::cidr);
    case oid::macaddr:
    case oid::macaddr8: detail::put_macaddr(out, bytes); return nullptr;
    case oid::text:
    case oid::varchar:
    case oid::bpchar:
    case oid::name:
    case oid::unknown:
    case oid::single_char:
    case oid::json:
    case oid::xml: out = bytes; return nullptr;
    default:
      // What a database defines for itself: enumerations, citext and the like travel as text.
      if (wire.type < oid::first_of_users)
        return "retort can't read the type of the column as text; select a cast to text";
      out = bytes;
      return nullptr;
  }
}

}  // namespace retort::driver
