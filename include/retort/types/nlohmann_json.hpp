// SPDX-License-Identifier: BSL-1.0
#pragma once

// `nlohmann::json` in columns. It is no part of any umbrella: include it where you need it; the library is yours to
// find.

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "retort/schema/type.hpp"

namespace retort {

namespace meta {
/// Throws where a value has no form in JSON: the library would write `null` for NaN, and an object for bytes.
inline void require_json(const nlohmann::json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    throw std::invalid_argument("retort: JSON has no form for NaN and infinity");
  if (value.is_binary() || value.is_discarded()) throw std::invalid_argument("retort: JSON has no form for bytes");
  if (value.is_structured())
    for (const nlohmann::json& item : value) require_json(item);
}
}  // namespace meta

/// `JSONB` on PostgreSQL, text on SQLite. Throws `std::invalid_argument` for what JSON has no form for: NaN, infinity,
/// bytes, text that is not UTF-8.
///
/// The library keeps numbers as 64-bit integers and doubles. A `json` keeps all digits.
template <>
struct sql_type<nlohmann::json> : stored_as_kind<std::string, type_kind::json> {
  static std::string to_sql(const nlohmann::json& value) {
    meta::require_json(value);
    try {
      return value.dump();
    } catch (const nlohmann::json::exception&) {  // its words would quote the value
      throw std::invalid_argument("retort: text in JSON is not UTF-8");
    }
  }
  static nlohmann::json from_sql(const std::string& text) {
    nlohmann::json out = nlohmann::json::parse(text, nullptr, false);
    if (out.is_discarded()) throw std::invalid_argument("the text is not JSON, or has a number beyond a double");
    return out;
  }
};

}  // namespace retort
