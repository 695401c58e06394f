// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>

#include "retort/driver/postgres/wire.hpp"

namespace retort::driver {

/// A `NUMERIC` as it travels: a sign, and digits to the base 10,000 of which the first counts 10,000 to the power of
/// `weight`.
///
/// What a function returns is null, or why the number does not fit.
class wire_numeric {
 public:
  explicit wire_numeric(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < 8) return;
    const auto digits = static_cast<std::uint16_t>(word(0));
    weight_ = word(1);
    sign_ = static_cast<std::uint16_t>(word(2));
    well_formed_ = bytes.size() == 8 + 2 * std::size_t{digits};
    if (!well_formed_) return;
    digits_ = digits;
    for (std::size_t i = 0; i < digits_; ++i) well_formed_ = well_formed_ && word(4 + i) >= 0 && word(4 + i) <= 9'999;
  }

  /// A whole number.
  const char* read(std::int64_t& out) const {
    if (!well_formed_) return malformed;
    if (sign_ != positive && sign_ != negative) return "the number is not finite";
    std::int64_t value = 0;  // kept negative, where there is room for one more
    for (std::int64_t place = weight_, i = 0; place >= 0 || i < count(); --place, ++i) {
      const std::int64_t digit = i < count() ? word(4 + static_cast<std::size_t>(i)) : 0;
      if (place < 0) {
        if (digit != 0) return "the number is not whole";
        continue;
      }
      if (value == 0 && i >= count()) break;
      if (value < (std::numeric_limits<std::int64_t>::min() + digit) / 10'000) return out_of_range;
      value = value * 10'000 - digit;
    }
    if (sign_ == negative) {
      out = value;
      return nullptr;
    }
    if (value == std::numeric_limits<std::int64_t>::min()) return out_of_range;
    out = -value;
    return nullptr;
  }

  /// The nearest `double`; NaN and infinity are the same in both.
  const char* read(double& out) const {
    if (!well_formed_) return malformed;
    if (sign_ == not_a_number) out = std::numeric_limits<double>::quiet_NaN();
    if (sign_ == plus_infinity) out = std::numeric_limits<double>::infinity();
    if (sign_ == minus_infinity) out = -std::numeric_limits<double>::infinity();
    if (sign_ == not_a_number || sign_ == plus_infinity || sign_ == minus_infinity) return nullptr;
    if (sign_ != positive && sign_ != negative) return malformed;
    // As text without a decimal point, since strtod() takes the point from the locale. No double, and no number halfway
    // between two, has more than 768 digits: of what comes behind, only whether it is nothing counts.
    char text[4 * most_digits + 32];
    std::size_t size = 0;
    const std::size_t used = digits_ < most_digits ? digits_ : most_digits;
    for (std::size_t i = 0; i < used; ++i)
      for (int power = 1'000, digit = word(4 + i); power > 0; power /= 10)
        text[size++] = static_cast<char>('0' + digit / power % 10);
    std::int64_t exponent = 4 * (std::int64_t{weight_} + 1 - static_cast<std::int64_t>(used));
    for (std::size_t i = used; i < digits_; ++i)
      if (word(4 + i) != 0) {
        text[size++] = '1';
        --exponent;
        break;
      }
    if (size == 0) text[size++] = '0';
    std::snprintf(text + size, sizeof text - size, "e%lld", static_cast<long long>(exponent));
    const double value = std::strtod(text, nullptr);
    if (std::isinf(value)) return out_of_range;
    out = sign_ == negative ? -value : value;
    return nullptr;
  }

  /// All its digits: `-12.5`, `NaN`, `Infinity`. Zeros at the ends may be there.
  const char* read(std::string& out) const {
    if (!well_formed_) return malformed;
    if (sign_ == not_a_number) return out = "NaN", nullptr;
    if (sign_ == plus_infinity) return out = "Infinity", nullptr;
    if (sign_ == minus_infinity) return out = "-Infinity", nullptr;
    if (sign_ != positive && sign_ != negative) return malformed;
    out = sign_ == negative ? "-0" : "0";
    // `place` counts groups of four digits; the one at 0 stands before the point.
    std::int64_t place = weight_;
    for (std::int64_t gap = -1; gap > place && digits_ > 0; --gap) out += gap == -1 ? ".0000" : "0000";
    for (std::int64_t i = 0; i < count() || (place >= 0 && digits_ > 0); ++i, --place) {
      const int digit = i < count() ? word(4 + static_cast<std::size_t>(i)) : 0;
      if (place == -1) out += '.';
      for (int power = 1'000; power > 0; power /= 10) out += static_cast<char>('0' + digit / power % 10);
    }
    return nullptr;
  }

 private:
  static constexpr std::uint16_t positive = 0, negative = 0x4000, not_a_number = 0xC000;
  static constexpr std::uint16_t plus_infinity = 0xD000, minus_infinity = 0xF000;
  static constexpr std::size_t most_digits = 200;
  static constexpr const char* malformed = "the number is malformed";
  static constexpr const char* out_of_range = "the number is out of the range of its C++ type";

  std::int16_t word(std::size_t i) const { return get_big_endian<std::int16_t>(bytes_, 2 * i); }
  std::int64_t count() const { return static_cast<std::int64_t>(digits_); }

  std::string_view bytes_;
  std::size_t digits_ = 0;
  std::int16_t weight_ = 0;
  std::uint16_t sign_ = 0;
  bool well_formed_ = false;
};

/// Writes a decimal number without an exponent, such as `-12.50` or `NaN`, as a `NUMERIC` travels. False where it is
/// none, or has too many digits.
inline bool put_numeric(std::string& out, std::string_view text) {
  const auto put_words = [&out](std::initializer_list<int> words) {
    for (const int word : words) {
      char bytes[2];
      put_big_endian(bytes, static_cast<std::int16_t>(word));
      out.append(bytes, 2);
    }
  };
  if (text == "NaN") return put_words({0, 0, 0xC000, 0}), true;
  if (text == "Infinity") return put_words({0, 0, 0xD000, 0}), true;
  if (text == "-Infinity") return put_words({0, 0, 0xF000, 0}), true;
  const bool minus = !text.empty() && text[0] == '-';
  if (minus) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find('.'));
  const std::string_view fraction = whole.size() < text.size() ? text.substr(whole.size() + 1) : std::string_view();
  if (whole.empty() || whole.size() > 131'072 || fraction.size() > 16'383) return false;
  constexpr std::string_view figures = "0123456789";
  if (whole.find_first_not_of(figures) != whole.npos || fraction.find_first_not_of(figures) != fraction.npos)
    return false;

  // Groups of four, counted from the point; those that are zero at either end are left out.
  const std::int64_t groups_before = static_cast<std::int64_t>(whole.size() + 3) / 4;
  const std::int64_t groups_behind = static_cast<std::int64_t>(fraction.size() + 3) / 4;
  const auto group_at = [&](std::int64_t place) {  // `place` as in wire_numeric
    int group = 0;
    for (int i = 0; i < 4; ++i) {
      int digit = 0;
      if (place >= 0) {
        const std::int64_t at = static_cast<std::int64_t>(whole.size()) - 4 * (place + 1) + i;
        if (at >= 0) digit = whole[static_cast<std::size_t>(at)] - '0';
      } else {
        const std::int64_t at = 4 * (-place - 1) + i;
        if (at < static_cast<std::int64_t>(fraction.size())) digit = fraction[static_cast<std::size_t>(at)] - '0';
      }
      group = group * 10 + digit;
    }
    return group;
  };
  std::int64_t first = groups_before - 1, last = -groups_behind;
  while (first >= last && group_at(first) == 0) --first;
  while (last <= first && group_at(last) == 0) ++last;
  const bool zero = first < last;
  put_words({zero ? 0 : static_cast<int>(first - last + 1), zero ? 0 : static_cast<int>(first),
             minus && !zero ? 0x4000 : 0, static_cast<int>(fraction.size())});
  if (!zero)
    for (std::int64_t place = first; place >= last; --place) put_words({group_at(place)});
  return true;
}

}  // namespace retort::driver
