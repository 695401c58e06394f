// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace retort {

/// A UUID: `UUID` on PostgreSQL, text on SQLite.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};

  constexpr auto operator<=>(const uuid&) const = default;

  /// Reads `a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11`, in small or capital letters; nothing where the text is none.
  static constexpr std::optional<uuid> try_parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    uuid out;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (text[i] != '-') return std::nullopt;
        continue;
      }
      const int digit = digit_of(text[i]);
      if (digit < 0) return std::nullopt;
      out.bytes[digits / 2] = static_cast<std::uint8_t>(out.bytes[digits / 2] * 16 + digit);
      ++digits;
    }
    return out;
  }
  /// Reads a UUID. Throws `std::invalid_argument` where the text is none.
  static constexpr uuid parse(std::string_view text) {
    if (const std::optional<uuid> out = try_parse(text)) return *out;
    throw std::invalid_argument("retort: the text is not a UUID");
  }

  /// The text, in small letters.
  std::string to_string() const {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
      out += "0123456789abcdef"[bytes[i] >> 4];
      out += "0123456789abcdef"[bytes[i] & 15];
    }
    return out;
  }

 private:
  static constexpr int digit_of(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  }
};

}  // namespace retort
