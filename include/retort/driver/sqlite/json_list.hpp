// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "retort/driver/error.hpp"
#include "retort/driver/iso_time.hpp"
#include "retort/driver/list.hpp"

namespace retort::driver {

namespace detail {

/// Writes values as items of a JSON array: for `json_each`, which has to find in it what stands in columns, or to be
/// kept.
class json_writer {
 public:
  json_writer(std::string_view statement, bool kept) : statement_(statement), kept_(kept) {}

  void put(const parameter& item) {
    if (out_.size() > 1) out_ += ',';
    if (item.null) {
      out_ += "null";
      return;
    }
    switch (item.kind) {
      case type_kind::boolean:
        out_ += kept_ ? (item.integer != 0 ? "true" : "false") : (item.integer != 0 ? "1" : "0");
        return;
      case type_kind::int16:
      case type_kind::int32:
      case type_kind::int64: return put_number(item.integer);
      case type_kind::float32:
        // A column holds it as a double, and is compared with one.
        return kept_ ? put_real(static_cast<float>(item.number)) : put_real(item.number);
      case type_kind::float64: return put_real(item.number);
      case type_kind::bytes:
        if (!kept_) refuse("in_() with bytes has no form on SQLite");
        return put_bytes(item.text());
      case type_kind::date: return put_time(iso_text::of_date(item.integer));
      case type_kind::timestamp:
      case type_kind::timestamptz: return put_time(iso_text::of_timestamp(item.integer));
      case type_kind::time: return put_time(iso_text::of_time(item.integer));
      case type_kind::interval: return put_time(iso_text::of_interval(*static_cast<const interval*>(item.data)));
      case type_kind::uuid: return put_text(static_cast<const uuid*>(item.data)->to_string());
      case type_kind::text:
      case type_kind::decimal:
      case type_kind::json:
      case type_kind::enumeration:
      case type_kind::named:
        // json_each ends a text at its first zero.
        if (!kept_ && item.text().find('\0') != std::string_view::npos)
          refuse("in_() with a zero in text has no form on SQLite");
        return put_text(item.text());
    }
  }
  std::string finish() { return std::move(out_ += ']'); }

 private:
  template <class N>
  void put_number(N value) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    out_.append(buffer, end.ptr);
  }
  template <class F>
  void put_real(F value) {
    if (value - value != F(0)) {
      if (!kept_) refuse("in_() with NaN or infinity has no form on SQLite");
      return put_text(value != value ? "NaN" : value > F(0) ? "Infinity" : "-Infinity");
    }
    const std::size_t start = out_.size();
    put_number(value);
    // A whole number would compare equal, but keep it a real one.
    if (out_.find_first_of(".e", start) == std::string::npos) out_ += ".0";
  }
  void put_text(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (byte < 0x20) {
        out_ += "\\u00";
        put_hex(byte);
      } else
        out_ += c;
    }
    out_ += '"';
  }
  void put_bytes(std::string_view bytes) {
    out_ += '"';
    for (const char c : bytes) put_hex(static_cast<unsigned char>(c));
    out_ += '"';
  }
  void put_hex(unsigned char byte) {
    constexpr char hex[] = "0123456789abcdef";
    out_ += hex[byte >> 4];
    out_ += hex[byte & 15];
  }
  void put_time(const iso_text& time) {
    if (time.view().empty()) refuse("a date outside the years 0 to 9999 has no form on SQLite");
    put_text(time.view());
  }
  [[noreturn]] void refuse(const char* why) const { throw_misfit(why, -1, statement_); }

  std::string_view statement_;
  std::string out_ = "[";
  bool kept_;
};

}  // namespace detail

/// A list of values as the JSON array that `json_each` takes apart.
inline std::string json_list(const parameter& p, std::string_view statement) {
  detail::json_writer out(statement, false);
  each_of_list(p, [&](const parameter& item) { out.put(item); });
  return out.finish();
}

/// An array as the JSON text that is kept in its column. Equal arrays are equal texts.
inline std::string json_array(const array_value& items, std::string_view statement) {
  detail::json_writer out(statement, true);
  for (std::size_t i = 0; i < items.size(); ++i) out.put(items[i]);
  return out.finish();
}

}  // namespace retort::driver
