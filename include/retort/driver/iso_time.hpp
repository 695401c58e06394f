// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace retort::driver {

/// Dates and times as ISO text, for databases that have no type for them: `2026-01-31`, `2026-01-31 12:00:00.123456`.
///
/// The fraction has 0, 3 or 6 digits, as few as needed, so that equal times are equal texts. Years go from 0 to 9999.
class iso_text {
 public:
  static constexpr std::int64_t day = 86'400'000'000;

  /// Text of days since 1970-01-01. Empty where the year has no four digits.
  static iso_text of_date(std::int64_t days) {
    iso_text out;
    out.put_date(days);
    return out;
  }
  /// Text of microseconds since 1970-01-01. Empty where the year has no four digits.
  static iso_text of_timestamp(std::int64_t microseconds) {
    iso_text out;
    const bool before = microseconds % day < 0;
    const std::int64_t days = microseconds / day - before;  // rounded down
    std::int64_t rest = microseconds % day + (before ? day : 0);
    if (!out.put_date(days)) return out;
    out.put(' ');
    out.put_digits(rest / 3'600'000'000, 2);
    out.put(':');
    out.put_digits(rest / 60'000'000 % 60, 2);
    out.put(':');
    out.put_digits(rest / 1'000'000 % 60, 2);
    rest %= 1'000'000;
    if (rest == 0) return out;
    out.put('.');
    if (rest % 1'000 == 0)
      out.put_digits(rest / 1'000, 3);
    else
      out.put_digits(rest, 6);
    return out;
  }

  /// Reads a date, or the date of a timestamp. False where the text is none.
  static bool parse_date(std::string_view text, std::int64_t& days) {
    std::int64_t year = 0, month = 0, dom = 0;
    if (!digits(text, 4, year) || !mark(text, '-') || !digits(text, 2, month) || !mark(text, '-') ||
        !digits(text, 2, dom))
      return false;
    const std::chrono::year_month_day ymd{std::chrono::year(static_cast<int>(year)),
                                          std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(dom))};
    if (!ymd.ok() || !text.empty()) return false;
    days = std::chrono::sys_days(ymd).time_since_epoch().count();
    return true;
  }
  /// Reads a timestamp: a date, with or without a time; a zone, where there is one, is taken off.
  static bool parse_timestamp(std::string_view text, std::int64_t& microseconds) {
    std::int64_t days = 0, hour = 0, minute = 0, second = 0, fraction = 0, zone = 0;
    if (text.size() < 10 || !parse_date(text.substr(0, 10), days)) return false;
    text.remove_prefix(10);
    if (!text.empty()) {
      if (!mark(text, ' ') && !mark(text, 'T')) return false;
      if (!digits(text, 2, hour) || !mark(text, ':') || !digits(text, 2, minute)) return false;
      if (mark(text, ':') && !digits(text, 2, second)) return false;
      if (mark(text, '.')) {
        std::int64_t unit = 100'000;
        if (text.empty() || text[0] < '0' || text[0] > '9') return false;
        for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), unit /= 10) {
          if (unit == 0 && text[0] != '0') return false;  // finer than a microsecond
          fraction += (text[0] - '0') * unit;
        }
      }
      if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        const std::int64_t sign = text[0] == '+' ? 1 : -1;
        std::int64_t zone_minutes = 0;
        text.remove_prefix(1);
        if (!digits(text, 2, zone)) return false;
        if ((mark(text, ':') || !text.empty()) && !digits(text, 2, zone_minutes)) return false;
        zone = sign * (zone * 60 + zone_minutes);
      } else
        mark(text, 'Z');
      if (!text.empty() || hour > 23 || minute > 59 || second > 59) return false;
    }
    microseconds = days * day + ((hour * 60 + minute - zone) * 60 + second) * 1'000'000 + fraction;
    return true;
  }

  std::string_view view() const { return {text_, size_}; }

 private:
  bool put_date(std::int64_t days) {
    if (days < -719'528 || days > 2'932'896) return false;
    const std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(days))};
    put_digits(static_cast<int>(ymd.year()), 4);
    put('-');
    put_digits(static_cast<unsigned>(ymd.month()), 2);
    put('-');
    put_digits(static_cast<unsigned>(ymd.day()), 2);
    return true;
  }
  void put(char c) { text_[size_++] = c; }
  void put_digits(std::int64_t value, std::size_t count) {
    for (std::size_t i = count; i > 0; --i, value /= 10) text_[size_ + i - 1] = static_cast<char>('0' + value % 10);
    size_ += count;
  }
  static bool mark(std::string_view& text, char c) {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
  }
  static bool digits(std::string_view& text, std::size_t count, std::int64_t& value) {
    if (text.size() < count) return false;
    for (std::size_t i = 0; i < count; ++i) {
      if (text[i] < '0' || text[i] > '9') return false;
      value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return true;
  }

  char text_[32]{};
  std::size_t size_ = 0;
};

}  // namespace retort::driver
