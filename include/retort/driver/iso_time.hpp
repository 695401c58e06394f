// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "retort/schema/type.hpp"

namespace retort::driver {

/// Dates and times as ISO text, for databases that have no type for them: `2026-01-31`, `2026-01-31 12:00:00.123456`.
///
/// The fraction has 0, 3 or 6 digits, as few as needed, so that equal times are equal texts. Years go from 0 to 9999.
/// `infinity` and `-infinity`, as PostgreSQL writes them, sort where they belong.
class iso_text {
 public:
  static constexpr std::int64_t day = 86'400'000'000;

  /// Text of days since 1970-01-01. Empty where the year has no four digits.
  static iso_text of_date(std::int64_t days) {
    iso_text out;
    if (!out.put_infinite(days, infinity<date>, minus_infinity<date>)) out.put_date(days);
    return out;
  }
  /// Text of microseconds since 1970-01-01. Empty where the year has no four digits.
  static iso_text of_timestamp(std::int64_t microseconds) {
    iso_text out;
    if (out.put_infinite(microseconds, infinity<timestamp>, minus_infinity<timestamp>)) return out;
    const bool before = microseconds % day < 0;
    const std::int64_t days = microseconds / day - before;  // rounded down
    std::int64_t rest = microseconds % day + (before ? day : 0);
    if (!out.put_date(days)) return out;
    out.put(' ');
    out.put_time(rest);
    return out;
  }
  /// Text of microseconds since midnight. Empty where it is no time of day.
  static iso_text of_time(std::int64_t microseconds) {
    iso_text out;
    if (microseconds >= 0 && microseconds <= day) out.put_time(microseconds);
    return out;
  }
  /// Text of an interval: `P1Y2M3DT4H5M6.5S`, each part with its own sign.
  static iso_text of_interval(const interval& i) {
    iso_text out;
    out.put('P');
    out.put_part(i.months / 12, 'Y');
    out.put_part(i.months % 12, 'M');
    out.put_part(i.days, 'D');
    std::int64_t rest = i.time.count();
    if (rest == 0 && out.size_ > 1) return out;
    out.put('T');
    out.put_part(rest / 3'600'000'000, 'H');
    rest %= 3'600'000'000;
    out.put_part(rest / 60'000'000, 'M');
    rest %= 60'000'000;
    if (rest == 0 && out.text_[out.size_ - 1] != 'T') return out;
    if (rest < 0) out.put('-');
    rest = rest < 0 ? -rest : rest;
    out.put_number(static_cast<std::uint64_t>(rest / 1'000'000));
    out.put_fraction(rest % 1'000'000);
    out.put('S');
    return out;
  }

  /// Reads a date, or the date of a timestamp. False where the text is none.
  static bool parse_date(std::string_view text, std::int64_t& days) {
    if (is_infinite(text, days, infinity<date>, minus_infinity<date>)) return true;
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
    if (is_infinite(text, microseconds, infinity<timestamp>, minus_infinity<timestamp>)) return true;
    std::int64_t days = 0, time = 0, zone = 0;
    if (text.size() < 10 || text[4] != '-' || !parse_date(text.substr(0, 10), days)) return false;
    text.remove_prefix(10);
    if (!text.empty()) {
      if (!mark(text, ' ') && !mark(text, 'T')) return false;
      if (!take_time(text, time)) return false;
      if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        const std::int64_t sign = text[0] == '+' ? 1 : -1;
        std::int64_t zone_minutes = 0;
        text.remove_prefix(1);
        if (!digits(text, 2, zone)) return false;
        if ((mark(text, ':') || !text.empty()) && !digits(text, 2, zone_minutes)) return false;
        zone = sign * (zone * 60 + zone_minutes);
      } else
        mark(text, 'Z');
      if (!text.empty() || time >= day) return false;
    }
    microseconds = days * day + time - zone * 60'000'000;
    return true;
  }
  /// Reads a time of day, `12:00:00.5`, up to `24:00:00`.
  static bool parse_time(std::string_view text, std::int64_t& microseconds) {
    return take_time(text, microseconds) && text.empty() && microseconds <= day;
  }
  /// Reads an ISO 8601 interval whose parts may have signs and whose seconds may have a fraction.
  static bool parse_interval(std::string_view text, interval& out) {
    if (!mark(text, 'P') || text.empty()) return false;
    std::int64_t months = 0, days = 0, time = 0;
    bool clock = false;
    for (std::string_view order = "YMWD"; !text.empty();) {
      if (!clock && mark(text, 'T')) {
        clock = true;
        order = "HMS";
        if (text.empty()) return false;
        continue;
      }
      const bool minus = mark(text, '-');
      if (!minus) mark(text, '+');
      std::int64_t number = 0, fraction = 0;
      if (!take_number(text, minus, number)) return false;
      const bool point = mark(text, '.');
      if (point && !take_fraction(text, fraction)) return false;
      if (text.empty()) return false;
      const char unit = text[0];
      text.remove_prefix(1);
      const std::size_t at = order.find(unit);
      if (at == order.npos || (point && unit != 'S')) return false;
      order.remove_prefix(at + 1);
      if (minus) fraction = -fraction;
      bool fits = true;
      switch (unit) {
        case 'Y': fits = add(months, number, 12); break;
        case 'W': fits = add(days, number, 7); break;
        case 'D': fits = add(days, number, 1); break;
        case 'H': fits = add(time, number, 3'600'000'000); break;
        case 'S': fits = add(time, number, 1'000'000) && add(time, fraction, 1); break;
        default: fits = clock ? add(time, number, 60'000'000) : add(months, number, 1);
      }
      if (!fits) return false;
    }
    out.months = static_cast<std::int32_t>(months);
    out.days = static_cast<std::int32_t>(days);
    out.time = std::chrono::microseconds(time);
    return out.months == months && out.days == days;
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
  template <class T>
  bool put_infinite(std::int64_t value, const T& most, const T& least) {
    if (value != most.time_since_epoch().count() && value != least.time_since_epoch().count()) return false;
    for (const char c : std::string_view(value < 0 ? "-infinity" : "infinity")) put(c);
    return true;
  }
  template <class T>
  static bool is_infinite(std::string_view text, std::int64_t& value, const T& most, const T& least) {
    if (text == "infinity") return value = most.time_since_epoch().count(), true;
    if (text == "-infinity") return value = least.time_since_epoch().count(), true;
    return false;
  }
  void put_time(std::int64_t microseconds) {
    put_digits(microseconds / 3'600'000'000, 2);
    put(':');
    put_digits(microseconds / 60'000'000 % 60, 2);
    put(':');
    put_digits(microseconds / 1'000'000 % 60, 2);
    put_fraction(microseconds % 1'000'000);
  }
  void put_fraction(std::int64_t microseconds) {
    if (microseconds == 0) return;
    put('.');
    if (microseconds % 1'000 == 0)
      put_digits(microseconds / 1'000, 3);
    else
      put_digits(microseconds, 6);
  }
  // A part of an interval, unless it is nothing.
  void put_part(std::int64_t number, char unit) {
    if (number == 0) return;
    if (number < 0) put('-');
    put_number(number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number));
    put(unit);
  }
  void put_number(std::uint64_t number) {
    std::size_t count = 1;
    for (std::uint64_t rest = number; rest >= 10; rest /= 10) ++count;
    put_digits(static_cast<std::int64_t>(number), count);
  }
  // Adds, unless the sum would overflow.
  static bool add(std::int64_t& sum, std::int64_t number, std::int64_t unit) {
    std::int64_t product = 0;
    return !__builtin_mul_overflow(number, unit, &product) && !__builtin_add_overflow(sum, product, &sum);
  }
  // A number of any digits, with a sign that was read before.
  static bool take_number(std::string_view& text, bool minus, std::int64_t& number) {
    if (text.empty() || text[0] < '0' || text[0] > '9') return false;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1)) {
      std::int64_t next = 0;
      if (!add(next, number, 10) || !add(next, text[0] - '0', minus ? -1 : 1)) return false;
      number = next;
    }
    return true;
  }
  // The digits behind a point, as microseconds.
  static bool take_fraction(std::string_view& text, std::int64_t& microseconds) {
    if (text.empty() || text[0] < '0' || text[0] > '9') return false;
    std::int64_t unit = 100'000;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), unit /= 10) {
      if (unit == 0 && text[0] != '0') return false;  // finer than a microsecond
      microseconds += (text[0] - '0') * unit;
    }
    return true;
  }
  // Hours and minutes, then seconds and their fraction, if they are there.
  static bool take_time(std::string_view& text, std::int64_t& microseconds) {
    std::int64_t hour = 0, minute = 0, second = 0, fraction = 0;
    if (!digits(text, 2, hour) || !mark(text, ':') || !digits(text, 2, minute)) return false;
    if (mark(text, ':') && !digits(text, 2, second)) return false;
    if (mark(text, '.') && !take_fraction(text, fraction)) return false;
    if (hour > 24 || minute > 59 || second > 59) return false;
    microseconds = ((hour * 60 + minute) * 60 + second) * 1'000'000 + fraction;
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

  char text_[64];  // an interval has up to 60
  std::size_t size_ = 0;
};

}  // namespace retort::driver
