// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "retort/driver/error.hpp"
#include "retort/driver/iso_time.hpp"
#include "retort/driver/parameter.hpp"

namespace retort::driver {

namespace detail {

template <class N>
void put_json_number(std::string& out, N value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, end.ptr);
}

inline void put_json_text(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else
      out += c;
  }
  out += '"';
}

inline void put_json_double(std::string& out, double value, std::string_view statement) {
  if (value - value != 0.0) throw_misfit("in_() with NaN or infinity has no form on SQLite", -1, statement);
  const std::size_t start = out.size();
  put_json_number(out, value);
  // A whole number would compare equal, but keep it a real one.
  if (out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

inline void put_json_time(std::string& out, const iso_text& time, std::string_view statement) {
  if (time.view().empty())
    throw_misfit("in_() with a date outside the years 0 to 9999 has no form on SQLite", -1, statement);
  put_json_text(out, time.view());
}

template <class T>
const T* items(const parameter& p) {
  return static_cast<const T*>(p.data);
}

}  // namespace detail

/// A list of values as the JSON array that `json_each` takes apart.
inline std::string json_list(const parameter& p, std::string_view statement) {
  std::string out = "[";
  for (std::size_t i = 0; i < p.size; ++i) {
    if (i > 0) out += ',';
    switch (p.kind) {
      case type_kind::boolean: break;
      case type_kind::int16: detail::put_json_number(out, detail::items<std::int16_t>(p)[i]); break;
      case type_kind::int32: detail::put_json_number(out, detail::items<std::int32_t>(p)[i]); break;
      case type_kind::int64: detail::put_json_number(out, detail::items<std::int64_t>(p)[i]); break;
      case type_kind::float32:
        detail::put_json_double(out, static_cast<double>(detail::items<float>(p)[i]), statement);
        break;
      case type_kind::float64: detail::put_json_double(out, detail::items<double>(p)[i], statement); break;
      case type_kind::text: {
        const std::string& text = detail::items<std::string>(p)[i];
        // json_each ends a text at its first zero.
        if (text.find('\0') != text.npos)
          throw_misfit("in_() with a zero in text has no form on SQLite", -1, statement);
        detail::put_json_text(out, text);
        break;
      }
      case type_kind::bytes: break;
      case type_kind::date:
        detail::put_json_time(out, iso_text::of_date(detail::items<date>(p)[i].time_since_epoch().count()), statement);
        break;
      case type_kind::timestamp:
        detail::put_json_time(out, iso_text::of_timestamp(detail::items<timestamp>(p)[i].time_since_epoch().count()),
                              statement);
        break;
      case type_kind::timestamptz:
        detail::put_json_time(out, iso_text::of_timestamp(detail::items<timestamptz>(p)[i].time_since_epoch().count()),
                              statement);
        break;
    }
  }
  out += ']';
  return out;
}

}  // namespace retort::driver
