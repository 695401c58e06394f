// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace retort {

namespace meta {

/// The value of a hexadecimal digit, or -1.
constexpr int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

inline bool take_hex4(std::string_view& rest, std::uint32_t& code) {
  if (rest.size() < 4) return false;
  for (std::size_t i = 0; i < 4; ++i) {
    const int digit = hex_digit(rest[i]);
    if (digit < 0) return false;
    code = code * 16 + static_cast<std::uint32_t>(digit);
  }
  rest.remove_prefix(4);
  return true;
}

/// What stands behind a `\u`, as UTF-8. False for half a pair of surrogates.
inline bool take_json_unicode(std::string_view& rest, std::string& out) {
  std::uint32_t code = 0, low = 0;
  if (!take_hex4(rest, code) || (code >= 0xDC00 && code <= 0xDFFF)) return false;
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (rest.substr(0, 2) != "\\u") return false;
    rest.remove_prefix(2);
    if (!take_hex4(rest, low) || low < 0xDC00 || low > 0xDFFF) return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80)
    put(code);
  else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return true;
}

}  // namespace meta

/// Takes a JSON string, which begins with a quote, off the front of a text. False where there is none, or it has no
/// UTF-8.
inline bool take_json_string(std::string_view& rest, std::string& out) {
  out.clear();
  rest.remove_prefix(1);
  while (!rest.empty()) {
    const char c = rest[0];
    rest.remove_prefix(1);
    if (c == '"') return true;
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c != '\\') {
      out += c;
      continue;
    }
    if (rest.empty()) return false;
    const char escaped = rest[0];
    rest.remove_prefix(1);
    constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    if (escaped == 'u') {
      if (!meta::take_json_unicode(rest, out)) return false;
    } else if (const std::size_t at = from.find(escaped); at != from.npos)
      out += to[at];
    else
      return false;
  }
  return false;
}

}  // namespace retort
