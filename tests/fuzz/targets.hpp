// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is fuzzed: each target takes any bytes. It must neither crash nor read what is not there, and what it could read
// must survive being written and read again. The suite `fuzz` runs them for a moment, `./dev fuzz` for as long as
// wanted.

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <retort/driver/iso_time.hpp>
#include <retort/driver/postgres/decode.hpp>
#include <retort/driver/postgres/encode.hpp>
#include <retort/driver/sqlite/json_array.hpp>
#include <retort/driver/sqlite/json_list.hpp>
#include <retort/engine/url.hpp>
#include <retort/session/raw_values.hpp>
#include <retort/types/decimal.hpp>
#include <retort/types/json.hpp>
#include <string>
#include <string_view>

namespace fuzz {

namespace rt = retort;
using namespace retort::driver;

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: broken: %s\n", what);
  std::abort();
}

/// Whether two arrays hold the same values, bit by bit.
inline bool same(const rt::array_value& a, const rt::array_value& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const rt::bound_value x = a[i], y = b[i];
    if (x.null != y.null) return false;
    if (x.null) continue;
    if (rt::array_value::is_viewed(x) ? x.text() != y.text()
        : x.kind == rt::type_kind::float32 || x.kind == rt::type_kind::float64
            ? x.number != y.number && (x.number == x.number || y.number == y.number)
            : x.integer != y.integer)
      return false;
  }
  return true;
}
inline rt::type_kind kind_by(char c) {
  return static_cast<rt::type_kind>(static_cast<unsigned char>(c) % rt::type_kinds);
}

inline void numeric(std::string_view input) {
  const wire_value wire{oid::numeric, input};
  std::string text;
  rt::driver::text_of_kind into{text, rt::type_kind::decimal};
  double real = 0;
  std::int64_t whole = 0;
  const char* no_whole = decode_value(wire, whole);
  static_cast<void>(decode_value(wire, real));
  if (decode_value(wire, into) != nullptr) {
    require(no_whole != nullptr, "a NUMERIC that has no text is no whole number");
    return;
  }
  try {
    const rt::decimal number(text);
    if (no_whole == nullptr) require(number == rt::decimal(whole), "the whole number and the text are the same number");
    std::string written, again;
    require(put_numeric(written, number.to_string()), "a decimal can be written");
    require(wire_numeric(written).read(again) == nullptr, "what was written can be read");
    require(rt::decimal(again) == number, "a decimal survives");
  } catch (const std::invalid_argument&) {  // more digits than a server would send
  }
}

inline void postgres_array(std::string_view input) {
  if (input.empty()) return;
  rt::array_value first, second;
  first.element = second.element = kind_by(input[0]);
  const unsigned type = rt::driver::oid::of(first.element, true);
  const wire_value wire{type == oid::inferred ? 100'000 : type, input.substr(1)};
  if (decode_value(wire, first) != nullptr) return;
  if (type == oid::inferred) return;  // goes as text
  try {
    const parameter p = rt::bind_value(first);
    const encoded_parameters encoded(&p, 1, "");
    const std::string_view written(encoded.values()[0], static_cast<std::size_t>(encoded.lengths()[0]));
    require(decode_value({type, written}, second) == nullptr, "an array that was written can be read");
  } catch (const rt::data_error&) {
    return;
  }
  if (first.element != rt::type_kind::decimal) require(same(first, second), "an array survives");
}

inline void postgres_scalars(std::string_view input) {
  const auto survives = [&]<class T>(T value, unsigned type) {
    T again{};
    if (decode_value({type, input}, value) != nullptr) return;
    const parameter p = rt::bind_value(value);
    const encoded_parameters encoded(&p, 1, "");
    const std::string_view written(encoded.values()[0], static_cast<std::size_t>(encoded.lengths()[0]));
    require(written == input, "a value is written as it was read");
    require(decode_value({type, written}, again) == nullptr && again == value, "a value survives");
  };
  survives(rt::date(), oid::date);
  survives(rt::timestamp(), oid::timestamp);
  survives(rt::timestamptz(), oid::timestamptz);
  survives(rt::time_of_day(), oid::time);
  survives(rt::interval(), oid::interval);
  survives(rt::uuid(), oid::uuid);
  survives(std::int64_t(), oid::int8);
  std::string text;
  for (const unsigned type : {oid::inet, oid::cidr, oid::macaddr, oid::jsonb, oid::uuid, oid::numeric, 100'000U})
    static_cast<void>(text_form({type, input}, text));
}

inline void json_array(std::string_view input) {
  if (input.empty()) return;
  rt::array_value first, second;
  first.element = second.element = kind_by(input[0]);
  if (parse_json_array(input.substr(1), first) != nullptr) return;
  try {
    const std::string written = rt::driver::json_array(first, "");
    require(parse_json_array(written, second) == nullptr, "a JSON array that was written can be read");
    require(same(first, second), "a JSON array survives");
    require(rt::driver::json_array(second, "") == written, "equal arrays are equal texts");
  } catch (const rt::data_error&) {  // a year that has no four digits, after its zone was taken off
  }
}

inline void iso_time(std::string_view input) {
  std::int64_t first = 0, second = 0;
  if (iso_text::parse_date(input, first))
    require(iso_text::parse_date(iso_text::of_date(first).view(), second) && first == second, "a date survives");
  if (iso_text::parse_timestamp(input, first) && !iso_text::of_timestamp(first).view().empty())
    require(iso_text::parse_timestamp(iso_text::of_timestamp(first).view(), second) && first == second,
            "a timestamp survives");
  if (iso_text::parse_time(input, first))
    require(iso_text::parse_time(iso_text::of_time(first).view(), second) && first == second, "a time survives");
  rt::interval span, again;
  if (iso_text::parse_interval(input, span))
    require(iso_text::parse_interval(iso_text::of_interval(span).view(), again) && span == again,
            "an interval survives");
}

inline void text_types(std::string_view input) {
  try {
    const rt::decimal number(input);
    require(rt::decimal(number.to_string()) == number, "a decimal survives");
    require(number.is_nan() || (number < rt::decimal(0)) == number.negative(), "the sign says which side of zero");
  } catch (const std::invalid_argument&) {
  }
  try {
    require(rt::json(std::string(input)).text() == input, "JSON is kept as it is");
  } catch (const std::invalid_argument&) {
  }
  if (const auto id = rt::uuid::try_parse(input)) require(rt::uuid::parse(id->to_string()) == *id, "a UUID survives");
}

inline void url(std::string_view input) {
  try {
    const rt::url taken = rt::parse_url(input);
    require(!taken.scheme.empty(), "a URL has a scheme");
  } catch (const rt::configuration_error&) {
  }
}

/// SQL by hand: the pieces are the text, and SQLite sees no parameter that was not meant to be one.
inline void raw_sql(std::string_view input) {
  for (const rt::dialect* to : {&rt::sqlite::value, &rt::postgres::value}) {
    rt::raw_scanner scanner(input, to->id);
    std::string again;
    for (auto p = scanner.next(); p.text.data() != nullptr; p = scanner.next()) {
      require(!p.text.empty(), "a piece is not empty");
      if (p.text == ":") again += '\\';  // an escaped colon, or one that stands alone
      again.append(p.parameter ? ":" : "").append(p.text);
    }
    if (scanner.failed() != rt::raw_fault::none) continue;
    std::string plain(input);
    const auto without = [](std::string text) {
      std::erase(text, '\\');
      return text;
    };
    require(without(again) == without(plain), "nothing is lost");
  }
  try {
    const rt::raw_text text(input, rt::sqlite::value);
    static sqlite3* const db = [] {
      sqlite3* opened = nullptr;
      sqlite3_open(":memory:", &opened);
      return opened;
    }();
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    if (sqlite3_prepare_v2(db, text.sql.data(), static_cast<int>(text.sql.size()), &statement, &tail) == SQLITE_OK &&
        statement != nullptr) {
      const int count = sqlite3_bind_parameter_count(statement);
      require(count == static_cast<int>(text.places.size()), "SQLite sees the same parameters");
    }
    sqlite3_finalize(statement);
  } catch (const rt::raw_text_error&) {
  }
}

struct target {
  std::string_view name;
  void (*run)(std::string_view input);
};
inline constexpr target targets[] = {
    {"numeric", &numeric},
    {"postgres_array", &postgres_array},
    {"postgres_scalars", &postgres_scalars},
    {"json_array", &json_array},
    {"iso_time", &iso_time},
    {"text_types", &text_types},
    {"url", &url},
    {"raw_sql", &raw_sql},
};

}  // namespace fuzz
