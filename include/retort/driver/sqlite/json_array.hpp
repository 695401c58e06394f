// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "retort/driver/iso_time.hpp"
#include "retort/driver/parameter.hpp"
#include "retort/schema/json_string.hpp"
#include "retort/schema/real_text.hpp"

namespace retort::driver {

namespace detail {

/// Reads the JSON array that an array is kept as, or that SQLite's own functions made.
class json_array_reader {
 public:
  json_array_reader(std::string_view text, array_value& out) : rest_(text), out_(out) {}

  /// Null, or what is wrong.
  const char* read() {
    constexpr const char* malformed = "the text is not a JSON array";
    if (!mark('[')) return malformed;
    if (!mark(']')) {
      do
        if (const char* wrong = item()) return wrong;
      while (mark(','));
      if (!mark(']')) return malformed;
    }
    skip_space();
    return rest_.empty() ? nullptr : malformed;
  }

 private:
  const char* item() {
    skip_space();
    if (take("null")) {
      out_.push(bind_null(out_.element));
      return nullptr;
    }
    if (rest_.empty()) return misfit;
    if (rest_[0] == '"') return take_json_string(rest_, text_) ? text_item() : misfit;
    switch (out_.element) {
      case type_kind::boolean:
        if (take("true") || take("1")) return push(bind_value(true));
        if (take("false") || take("0")) return push(bind_value(false));
        return misfit;
      case type_kind::int16: return whole<std::int16_t>();
      case type_kind::int32: return whole<std::int32_t>();
      case type_kind::int64: return whole<std::int64_t>();
      case type_kind::float32: return real<float>();
      case type_kind::float64: return real<double>();
      case type_kind::decimal: {
        const std::string_view text = number();
        return text.empty() ? misfit : push(bind_value(text));
      }
      default: return misfit;
    }
  }

  // A string, by what the elements are.
  const char* text_item() {
    std::int64_t time = 0;
    switch (out_.element) {
      case type_kind::text:
      case type_kind::decimal:
      case type_kind::json:
      case type_kind::enumeration:
      case type_kind::named: return push(bind_value(std::string_view(text_)));
      case type_kind::float32:
      case type_kind::float64: {
        using limits = std::numeric_limits<double>;
        if (text_ == "NaN") return push(bind_value(limits::quiet_NaN()));
        if (text_ == "Infinity") return push(bind_value(limits::infinity()));
        if (text_ == "-Infinity") return push(bind_value(-limits::infinity()));
        return misfit;
      }
      case type_kind::bytes: return bytes_item();
      case type_kind::date:
        return iso_text::parse_date(text_, time) ? push(bound_value::of_integer(out_.element, time)) : misfit;
      case type_kind::timestamp:
      case type_kind::timestamptz:
        return iso_text::parse_timestamp(text_, time) ? push(bound_value::of_integer(out_.element, time)) : misfit;
      case type_kind::time:
        return iso_text::parse_time(text_, time) ? push(bound_value::of_integer(out_.element, time)) : misfit;
      case type_kind::interval: {
        interval span;
        return iso_text::parse_interval(text_, span) ? push(bind_value(span)) : misfit;
      }
      case type_kind::uuid: {
        const std::optional<uuid> id = uuid::try_parse(text_);
        return id ? push(bind_value(*id)) : misfit;
      }
      default: return misfit;
    }
  }
  const char* bytes_item() {
    if (text_.size() % 2 != 0) return misfit;
    std::string out;
    for (std::size_t i = 0; i < text_.size(); i += 2) {
      const int high = meta::hex_digit(text_[i]), low = meta::hex_digit(text_[i + 1]);
      if (high < 0 || low < 0) return misfit;
      out += static_cast<char>(high * 16 + low);
    }
    return push(bound_value::of_data(type_kind::bytes, out.data(), out.size()));
  }

  template <class N>
  const char* whole() {
    const std::string_view text = number();
    N value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (wrong == std::errc::result_out_of_range) return out_of_range;
    if (wrong != std::errc() || end != text.data() + text.size()) return misfit;
    return push(bind_value(value));
  }
  template <class F>
  const char* real() {
    const std::string_view text = number();
    if (text.empty()) return misfit;
    const F value = real_of<F>(text);
    return value - value != 0 ? out_of_range : push(bind_value(value));
  }

  const char* push(const bound_value& value) {
    out_.push(value);
    return nullptr;
  }

  void skip_space() {
    const std::size_t end = rest_.find_first_not_of(" \t\n\r");
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end);
  }
  bool mark(char c) {
    skip_space();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  // `-12.5e3`; empty where there is none.
  std::string_view number() {
    std::size_t i = 0;
    const auto digits = [&] {
      const std::size_t start = i;
      while (i < rest_.size() && rest_[i] >= '0' && rest_[i] <= '9') ++i;
      return i > start;
    };
    if (i < rest_.size() && rest_[i] == '-') ++i;
    if (!digits()) return {};
    if (i < rest_.size() && rest_[i] == '.') {
      ++i;
      if (!digits()) return {};
    }
    if (i < rest_.size() && (rest_[i] == 'e' || rest_[i] == 'E')) {
      ++i;
      if (i < rest_.size() && (rest_[i] == '+' || rest_[i] == '-')) ++i;
      if (!digits()) return {};
    }
    const std::string_view out = rest_.substr(0, i);
    rest_.remove_prefix(i);
    return out;
  }
  static constexpr const char* misfit = "the array has an element that does not fit its C++ type";
  static constexpr const char* out_of_range = "the array has a number that is out of the range of its C++ type";

  std::string_view rest_;
  array_value& out_;
  std::string text_;  // the last string
};

}  // namespace detail

/// Reads a JSON array whose elements are of the kind `out.element`. Null, or what is wrong.
inline const char* parse_json_array(std::string_view text, array_value& out) {
  return detail::json_array_reader(text, out).read();
}

}  // namespace retort::driver
