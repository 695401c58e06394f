// SPDX-License-Identifier: BSL-1.0
#pragma once

// Values of every type at random, the same in each run. One in four is an extreme of its type.

#include <arpa/inet.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <retort/core.hpp>
#include <string>
#include <vector>

namespace tests {

namespace rt = retort;

enum class weather { sunny, rainy, foggy };

/// A type of the program's own that PostgreSQL has, and C++ has not.
struct ip_address {
  std::string text = "127.0.0.1";
  bool operator==(const ip_address&) const = default;
};

/// What a database can store of a type differs: SQLite has no NaN and only four digits for a year, PostgreSQL text has
/// no zero and is UTF-8.
class random_values {
 public:
  random_values(std::uint64_t seed, bool sqlite) : engine_(seed), sqlite_(sqlite) {}

  std::int64_t number(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  bool one_in(int n) { return number(1, n) == 1; }

  template <class T>
  T make() {
    T out{};
    fill(out);
    return out;
  }

  void fill(bool& out) { out = one_in(2); }
  template <class N>
    requires std::is_integral_v<N>
  void fill(N& out) {
    using limits = std::numeric_limits<N>;
    constexpr N extremes[] = {limits::min(), limits::max(), 0, -1, 1};
    out = one_in(4) ? pick(extremes) : static_cast<N>(number(limits::min(), limits::max()));
  }
  template <class F>
    requires std::is_floating_point_v<F>
  void fill(F& out) {
    using limits = std::numeric_limits<F>;
    constexpr F extremes[] = {F(0),
                              limits::min(),
                              limits::max(),
                              limits::lowest(),
                              F(0.1),
                              limits::denorm_min(),
                              limits::epsilon(),
                              F(16777217),
                              limits::infinity(),
                              -limits::infinity(),
                              limits::quiet_NaN(),
                              F(-1.5)};
    do {
      if (one_in(4))
        out = pick(extremes);
      else {
        const std::uint64_t bits = engine_();
        std::memcpy(&out, &bits, sizeof out);
      }
    } while (std::isnan(out) && sqlite_ && !in_array_);
  }
  void fill(std::string& out) {
    out.clear();
    for (std::int64_t i = one_in(8) ? number(0, 3'000) : number(0, 20); i > 0; --i) {
      constexpr const char* others[] = {"é", "世",   "\U0001F600", "\xF4\x8F\xBF\xBF", "\"", "\\", "'", "{", "}",
                                        ",", "NULL", "%"};
      if (one_in(3))
        out += pick(others);
      else
        out += static_cast<char>(sqlite_ ? number(0, 255) : number(1, 127));
    }
  }
  void fill(rt::bytes& out) {
    out.clear();
    for (std::int64_t i = one_in(8) ? number(0, 3'000) : number(0, 20); i > 0; --i)
      out.push_back(static_cast<std::byte>(number(0, 255)));
  }
  void fill(rt::date& out) {
    const std::int64_t last = sqlite_ ? 2'932'896 : 11'248'737;
    const std::int64_t first = sqlite_ ? -719'528 : -2'440'000;
    const rt::date extremes[] = {day(first), day(last), day(-719'162),          day(2'932'896),
                                 day(0),     day(-1),   rt::infinity<rt::date>, rt::minus_infinity<rt::date>};
    out = one_in(4) ? pick(extremes) : day(number(first, last));
  }
  template <class Clock>
  void fill(std::chrono::time_point<Clock, std::chrono::microseconds>& out) {
    using time = std::chrono::time_point<Clock, std::chrono::microseconds>;
    const auto at = [](std::int64_t n) { return time(std::chrono::microseconds(n)); };
    const std::int64_t length = 86'400'000'000;
    const std::int64_t last = (sqlite_ ? 2'932'897 : 11'248'738) * length - 1;
    const std::int64_t first = (sqlite_ ? -719'528 : -2'440'000) * length;
    const time extremes[] = {at(first),
                             at(last),
                             at(0),
                             at(-1),
                             at(-1'000),
                             at(253'402'300'799'999'999),
                             at(-62'135'596'800'000'000),
                             rt::infinity<time>,
                             rt::minus_infinity<time>};
    out = one_in(4) ? pick(extremes) : at(number(first, last));
  }
  void fill(rt::time_of_day& out) {
    const std::int64_t extremes[] = {0, 1, 1'000, 86'399'999'999, 86'400'000'000, 3'600'000'000};
    out = rt::time_of_day(std::chrono::microseconds(one_in(4) ? pick(extremes) : number(0, 86'400'000'000)));
  }
  void fill(rt::interval& out) {
    fill(out.months);
    fill(out.days);
    out.time = std::chrono::microseconds(make<std::int64_t>());
    if (one_in(3)) out.time %= 86'400'000'000;
    if (one_in(3)) out.months %= 100;
    if (one_in(4)) out.time = {};
    // From PostgreSQL 17 on, this is an infinity.
    if (out.months == INT32_MAX || out.months == INT32_MIN) out.months = 0;
  }
  void fill(rt::uuid& out) {
    for (std::uint8_t& byte : out.bytes) byte = static_cast<std::uint8_t>(number(0, 255));
    if (one_in(8)) out = {};
  }
  void fill(rt::decimal& out) {
    if (one_in(6)) {
      const rt::decimal extremes[] = {rt::decimal::nan(),
                                      rt::decimal("Infinity"),
                                      rt::decimal("-Infinity"),
                                      INT64_MIN,
                                      UINT64_MAX,
                                      0,
                                      10'000,
                                      rt::decimal("0.0001"),
                                      rt::decimal("-1e-16383"),
                                      rt::decimal("1e131071"),
                                      rt::decimal("9999.9999"),
                                      rt::decimal("1e-5")};
      out = pick(extremes);
      return;
    }
    std::string text = one_in(2) ? "-" : "";
    for (std::int64_t i = number(1, one_in(8) ? 400 : 12); i > 0; --i) text += digit();
    if (one_in(2)) {
      text += '.';
      for (std::int64_t i = number(1, one_in(8) ? 400 : 12); i > 0; --i) text += digit();
    }
    if (one_in(4)) text += "e" + std::to_string(number(-30, 30));
    out = rt::decimal(text);
  }
  void fill(rt::numeric<12, 3>& out) {
    const std::int64_t thousandths = number(-999'999'999'999, 999'999'999'999);
    out = rt::decimal(std::to_string(thousandths) + "e-3");
    if (one_in(20)) out = rt::decimal::nan();
  }
  void fill(rt::json& out) {
    std::string text;
    put_json(text, 3);
    out = rt::json(text);
  }
  void fill(weather& out) { out = static_cast<weather>(number(0, 2)); }
  void fill(ip_address& out) {
    char text[64];
    unsigned char raw[16];
    const bool six = one_in(2);
    for (unsigned char& byte : raw) byte = static_cast<unsigned char>(one_in(2) ? 0 : number(0, 255));
    inet_ntop(six ? AF_INET6 : AF_INET, raw, text, sizeof text);
    out.text = text;
    if (one_in(2)) out.text += "/" + std::to_string(number(0, six ? 127 : 31));
  }
  template <class T>
  void fill(std::optional<T>& out) {
    if (one_in(5))
      out.reset();
    else
      fill(out.emplace());
  }
  template <class T>
  void fill(std::vector<T>& out) {
    out.clear();
    in_array_ = true;
    for (std::int64_t i = number(0, 6); i > 0; --i) out.push_back(make<T>());
    in_array_ = false;
  }

 private:
  static rt::date day(std::int64_t n) { return rt::date(std::chrono::days(n)); }
  char digit() { return static_cast<char>('0' + (one_in(3) ? 0 : number(0, 9))); }
  template <class T, std::size_t Size>
  T pick(const T (&from)[Size]) {
    return from[static_cast<std::size_t>(number(0, Size - 1))];
  }

  // As PostgreSQL writes it, so that it comes back as the same text.
  void put_json(std::string& out, int depth) {
    switch (number(depth == 0 ? 2 : 0, 5)) {
      case 0: {
        out += '[';
        for (std::int64_t i = number(0, 3); i > 0; --i) {
          put_json(out, depth - 1);
          if (i > 1) out += ", ";
        }
        out += ']';
        return;
      }
      case 1: {
        out += '{';
        for (std::int64_t i = 0, size = number(0, 3); i < size; ++i) {  // shorter keys first
          if (i > 0) out += ", ";
          put_json_text(out, std::string(static_cast<std::size_t>(i), 'k') + static_cast<char>(number('a', 'z')));
          out += ": ";
          put_json(out, depth - 1);
        }
        out += '}';
        return;
      }
      case 2: out += one_in(2) ? "true" : one_in(2) ? "false" : "null"; return;
      case 3: out += std::to_string(make<std::int64_t>()); return;
      case 4: out += "0." + std::to_string(number(0, 1'000'000)); return;
      default: {
        std::string text;
        for (std::int64_t i = number(0, 8); i > 0; --i) {
          if (one_in(3))
            text += "é\U0001F600";
          else
            text += static_cast<char>(number(1, 127));
        }
        put_json_text(out, text);
      }
    }
  }
  static void put_json_text(std::string& out, const std::string& text) {
    constexpr char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt", hex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
      if (const char* at = std::strchr(from, c))
        (out += '\\') += to[at - from];
      else if (static_cast<unsigned char>(c) < 0x20)
        ((out += "\\u00") += hex[c >> 4]) += hex[c & 15];
      else
        out += c;
    }
    out += '"';
  }

  std::mt19937_64 engine_;
  bool sqlite_;
  bool in_array_ = false;
};

}  // namespace tests

template <>
struct retort::sql_type<tests::ip_address> : retort::stored_as<std::string> {
  static constexpr retort::type_names names{.postgres = "INET"};
  static const std::string& to_sql(const tests::ip_address& value) { return value.text; }
  static tests::ip_address from_sql(std::string&& text) { return {std::move(text)}; }
};
