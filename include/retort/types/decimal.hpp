// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <compare>
#include <concepts>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "retort/schema/real_text.hpp"
#include "retort/schema/type.hpp"

namespace retort {

/// An exact decimal number of any length: `NUMERIC` on PostgreSQL, text on SQLite.
///
/// It is a number, not a notation: 1.50 is 1.5. NaN and the infinities are values, ordered as PostgreSQL orders them:
/// NaN equals itself and is the greatest. It does not calculate; databases do, and libraries for numbers, which can be
/// told to retort by a `sql_type`.
class decimal {
 public:
  decimal() : text_("0") {}
  template <std::integral N>
    requires(!std::same_as<N, bool> && !std::same_as<N, char>)
  decimal(N number) {
    char buffer[24];
    text_.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
  }
  /// Reads `-12.50`, `1e-3`, `NaN`, `Infinity` or `-Infinity`. Throws `std::invalid_argument` where the text is none,
  /// or has more digits than PostgreSQL keeps: 131,072 before the point, 16,383 behind it.
  explicit decimal(std::string_view text) {
    if (!assign(text)) throw std::invalid_argument("retort: the text is not a decimal number, or has too many digits");
  }

  static decimal nan() { return decimal("NaN"); }
  static decimal infinity() { return decimal("Infinity"); }

  /// The number without an exponent, and without zeros that say nothing: `-12.5`.
  const std::string& to_string() const { return text_; }
  /// The nearest `double`.
  double to_double() const {
    using limits = std::numeric_limits<double>;
    if (is_nan()) return limits::quiet_NaN();
    if (!is_finite()) return negative() ? -limits::infinity() : limits::infinity();
    return real_of<double>(text_);
  }

  bool is_nan() const { return text_ == "NaN"; }
  bool is_finite() const { return text_.back() != 'N' && text_.back() != 'y'; }
  bool negative() const { return text_[0] == '-'; }
  /// How many digits stand before the point, without a leading zero.
  std::size_t whole_digits() const { return whole() == "0" ? 0 : whole().size(); }
  /// How many digits stand behind the point.
  std::size_t scale() const { return fraction().size(); }

  friend bool operator==(const decimal& a, const decimal& b) { return a.text_ == b.text_; }
  friend std::strong_ordering operator<=>(const decimal& a, const decimal& b) {
    if (a.rank() != b.rank()) return a.rank() <=> b.rank();
    if (a.rank() != 0) return std::strong_ordering::equal;
    if (a.negative() != b.negative()) return b.negative() <=> a.negative();
    return a.negative() ? compare_size(b, a) : compare_size(a, b);
  }

 private:
  static constexpr std::size_t most_whole = 131'072, most_fraction = 16'383;

  bool assign(std::string_view text) {
    for (const std::string_view special : {"NaN", "Infinity", "-Infinity"})
      if (text == special) return text_ = text, true;
    const bool minus = !text.empty() && text[0] == '-';
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    const std::string_view before = take_digits(text);
    std::string_view behind;
    if (!text.empty() && text[0] == '.') {
      text.remove_prefix(1);
      behind = take_digits(text);
    }
    if (before.empty() && behind.empty()) return false;
    long exponent = 0;
    if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
      text.remove_prefix(1);
      if (!text.empty() && text[0] == '+') {
        text.remove_prefix(1);
        if (!text.empty() && text[0] == '-') return false;
      }
      const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), exponent);
      if (wrong != std::errc() || exponent > 1'000'000 || exponent < -1'000'000) return false;
      text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    if (!text.empty()) return false;

    // All digits, without zeros at either end, and where the point stands among them.
    std::string digits(before);
    digits += behind;
    long point = static_cast<long>(before.size()) + exponent;
    const std::size_t first = digits.find_first_not_of('0');
    if (first == digits.npos) return text_ = "0", true;
    digits.erase(digits.find_last_not_of('0') + 1);
    digits.erase(0, first);
    point -= static_cast<long>(first);
    const long size = static_cast<long>(digits.size());
    if (point > static_cast<long>(most_whole) || size - point > static_cast<long>(most_fraction)) return false;

    text_ = minus ? "-" : "";
    if (point <= 0) {
      text_ += "0.";
      text_.append(static_cast<std::size_t>(-point), '0');
      text_ += digits;
    } else if (point >= size) {
      text_ += digits;
      text_.append(static_cast<std::size_t>(point - size), '0');
    } else {
      text_.append(digits, 0, static_cast<std::size_t>(point));
      text_ += '.';
      text_.append(digits, static_cast<std::size_t>(point));
    }
    return true;
  }
  static std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    const std::string_view out = text.substr(0, count);
    text.remove_prefix(count);
    return out;
  }

  std::string_view whole() const {
    const std::string_view text = std::string_view(text_).substr(negative() ? 1 : 0);
    return text.substr(0, text.find('.'));
  }
  std::string_view fraction() const {
    const std::size_t point = text_.find('.');
    return point == text_.npos ? std::string_view() : std::string_view(text_).substr(point + 1);
  }
  int rank() const { return is_nan() ? 2 : is_finite() ? 0 : negative() ? -1 : 1; }
  static std::strong_ordering compare_size(const decimal& a, const decimal& b) {
    if (a.whole().size() != b.whole().size()) return a.whole().size() <=> b.whole().size();
    if (const int order = a.whole().compare(b.whole()); order != 0) return order <=> 0;
    return a.fraction().compare(b.fraction()) <=> 0;
  }

  std::string text_;
};

template <>
struct sql_type<decimal> : stored_as_kind<std::string, type_kind::decimal> {
  static std::string to_sql(const decimal& value) { return value.to_string(); }
  static decimal from_sql(std::string_view text) { return decimal(text); }
};

/// A decimal number of at most `Precision` digits, `Scale` of them behind the point: `NUMERIC(10, 2)`.
///
/// A number that has more does not become one: PostgreSQL would round it without a word.
template <int Precision, int Scale = 0>
  requires(Precision >= 1 && Precision <= 1000 && Scale >= 0 && Scale <= Precision)
class numeric {
 public:
  numeric() = default;
  /// Throws `std::out_of_range` where the number has too many digits, or is infinite.
  numeric(const decimal& value) : value_(value) {
    if ((!value.is_finite() && !value.is_nan()) || value.scale() > Scale ||
        value.whole_digits() > static_cast<std::size_t>(Precision - Scale))
      throw std::out_of_range("retort: a number has more digits than its column");
  }
  template <std::integral N>
    requires std::convertible_to<N, decimal>
  numeric(N number) : numeric(decimal(number)) {}
  explicit numeric(std::string_view text) : numeric(decimal(text)) {}

  const decimal& value() const { return value_; }
  operator const decimal&() const { return value_; }
  /// The number with all its `Scale` digits: `12.50`. Equal numbers are equal texts.
  std::string to_string() const {
    std::string out = value_.to_string();
    if (Scale == 0 || value_.is_nan()) return out;
    if (value_.scale() == 0) out += '.';
    out.append(static_cast<std::size_t>(Scale) - value_.scale(), '0');
    return out;
  }

  friend bool operator==(const numeric&, const numeric&) = default;
  friend std::strong_ordering operator<=>(const numeric&, const numeric&) = default;

 private:
  decimal value_;
};

namespace meta {
/// `NUMERIC(10, 2)`.
template <int Precision, int Scale>
struct numeric_name {
  char text[20]{};
  std::size_t size = 0;

  constexpr numeric_name() {
    put("NUMERIC(");
    put_number(Precision);
    put(", ");
    put_number(Scale);
    put(")");
  }
  constexpr std::string_view view() const { return {text, size}; }

 private:
  constexpr void put(std::string_view part) {
    for (const char c : part) text[size++] = c;
  }
  constexpr void put_number(int number) {
    if (number >= 10) put_number(number / 10);
    text[size++] = static_cast<char>('0' + number % 10);
  }
};
template <int Precision, int Scale>
inline constexpr numeric_name<Precision, Scale> name_of_numeric{};
}  // namespace meta

template <int Precision, int Scale>
struct sql_type<numeric<Precision, Scale>> : stored_as_kind<std::string, type_kind::decimal> {
  static constexpr type_names names{.postgres = meta::name_of_numeric<Precision, Scale>.view()};
  static std::string to_sql(const numeric<Precision, Scale>& value) { return value.to_string(); }
  static numeric<Precision, Scale> from_sql(std::string_view text) { return numeric<Precision, Scale>(text); }
};

}  // namespace retort
