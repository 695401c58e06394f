// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <string>

#include "retort/driver/iso_time.hpp"
#include "retort/driver/list.hpp"
#include "retort/schema/bound_value.hpp"
#include "retort/schema/utf8.hpp"
#include "retort/schema/uuid.hpp"

// Values as text, for people. Nothing here goes to a database.

namespace retort::meta {

inline std::string hexadecimal(std::string_view data) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : data) {
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

/// A value that is not NULL.
inline std::string text_of(const bound_value& v) {
  switch (v.kind) {
    case type_kind::boolean: return v.integer != 0 ? "true" : "false";
    case type_kind::int16:
    case type_kind::int32:
    case type_kind::int64: return std::to_string(v.integer);
    case type_kind::float32:
    case type_kind::float64: {
      char text[64];
      const auto end = v.kind == type_kind::float32
                           ? std::to_chars(text, text + sizeof text, static_cast<float>(v.number))
                           : std::to_chars(text, text + sizeof text, v.number);
      return {text, end.ptr};
    }
    case type_kind::bytes: return hexadecimal(v.text());
    case type_kind::date: return std::string(driver::iso_text::of_date(v.integer).view());
    case type_kind::timestamp:
    case type_kind::timestamptz: return std::string(driver::iso_text::of_timestamp(v.integer).view());
    case type_kind::time: return std::string(driver::iso_text::of_time(v.integer).view());
    case type_kind::interval:
      return std::string(driver::iso_text::of_interval(*static_cast<const interval*>(v.data)).view());
    case type_kind::uuid: return static_cast<const uuid*>(v.data)->to_string();
    default: return std::string(v.text());
  }
}

/// A value as a literal. Of a list or an array nothing is added any more where it is longer than that.
inline std::string literal_of(const bound_value& v, std::size_t most = std::string::npos);

template <class Item>
std::string array_literal(std::size_t count, std::size_t most, const Item& item) {
  std::string out = "ARRAY[";
  for (std::size_t i = 0; i < count && out.size() <= most; ++i) (out += i == 0 ? "" : ", ") += literal_of(item(i));
  return out += ']';
}

inline std::string literal_of(const bound_value& v, std::size_t most) {
  if (v.null) return "NULL";
  if (v.list) return array_literal(v.size, most, [&](std::size_t i) { return driver::item_of_list(v, i); });
  if (is_array(v.kind)) {
    const auto& items = *static_cast<const array_value*>(v.data);
    return array_literal(items.size(), most, [&](std::size_t i) { return items[i]; });
  }
  switch (v.kind) {
    case type_kind::boolean:
    case type_kind::int16:
    case type_kind::int32:
    case type_kind::int64:
    case type_kind::decimal: return text_of(v);
    case type_kind::float32:
    case type_kind::float64:
      if (v.number - v.number == 0) return text_of(v);
      break;
    case type_kind::bytes: return "X'" + text_of(v) + "'";
    default: break;
  }
  std::string out = "'";
  for (const char c : text_of(v)) {
    if (c == '\'') out += c;
    out += c;
  }
  return out += '\'';
}

/// A value as text of 200 bytes at most, for events.
inline std::string describe_value(const bound_value& v) {
  constexpr std::size_t most = 200;
  if (v.null) return "NULL";
  if (v.list || is_array(v.kind)) return std::string(beginning_of(literal_of(v, most), most));
  switch (v.kind) {
    case type_kind::bytes: return "[" + std::to_string(v.size) + " bytes]";
    case type_kind::text:
    case type_kind::json:
    case type_kind::named: return std::string(beginning_of(v.text(), most));
    default: return std::string(beginning_of(text_of(v), most));
  }
}

/// A statement with its values in the place of its parameters `?1`, `$1`. What stands in literals and names stays.
inline std::string with_values(std::string_view sql, const bound_value* values, std::size_t count, char mark) {
  std::string out;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (const char quote = sql[i]; quote == '\'' || quote == '"') {
      const std::size_t end = std::min(sql.find(quote, i + 1), sql.size() - 1);
      out += sql.substr(i, end + 1 - i);
      i = end;
      continue;
    }
    std::size_t number = 0, digits = 0;
    while (sql[i] == mark && i + 1 + digits < sql.size() && sql[i + 1 + digits] >= '0' && sql[i + 1 + digits] <= '9' &&
           digits < 6)
      number = number * 10 + static_cast<std::size_t>(sql[i + 1 + digits++] - '0');
    if (number == 0 || number > count) {
      out += sql[i];
      continue;
    }
    out += literal_of(values[number - 1]);
    i += digits;
  }
  return out;
}

}  // namespace retort::meta
