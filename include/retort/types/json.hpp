// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "retort/schema/type.hpp"
#include "retort/schema/utf8.hpp"

namespace retort {

namespace meta {

/// Checks a text against RFC 8259, without recursion.
class json_checker {
 public:
  constexpr explicit json_checker(std::string_view text) : rest_(text) {}

  bool is_valid() {
    for (bool want_value = true;;) {
      skip_space();
      if (want_value) {
        if (rest_.empty()) return false;
        const char c = rest_[0];
        if (c == '{' || c == '[') {
          rest_.remove_prefix(1);
          open_ += c;
          skip_space();
          if (mark(c == '{' ? '}' : ']'))
            open_.pop_back();
          else {
            if (c == '{' && !key()) return false;
            continue;
          }
        } else if (!scalar())
          return false;
        want_value = false;
      } else if (open_.empty())
        return rest_.empty();
      else if (mark(',')) {
        skip_space();
        if (open_.back() == '{' && !key()) return false;
        want_value = true;
      } else {
        if (!mark(open_.back() == '{' ? '}' : ']')) return false;
        open_.pop_back();
      }
    }
  }

 private:
  bool mark(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_space() {
    const std::size_t end = rest_.find_first_not_of(" \t\n\r");
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end);
  }
  bool key() {
    if (!string()) return false;
    skip_space();
    return mark(':');
  }
  bool scalar() {
    for (const std::string_view word : {"true", "false", "null"})
      if (rest_.substr(0, word.size()) == word) {
        rest_.remove_prefix(word.size());
        return true;
      }
    return rest_[0] == '"' ? string() : number();
  }
  bool string() {
    if (!mark('"')) return false;
    const std::string_view start = rest_;
    for (;;) {
      if (rest_.empty() || static_cast<unsigned char>(rest_[0]) < 0x20) return false;
      if (rest_[0] == '"') break;
      if (!mark('\\')) {
        rest_.remove_prefix(1);
        continue;
      }
      if (rest_.empty()) return false;
      const char escaped = rest_[0];
      rest_.remove_prefix(1);
      if (escaped == 'u') {
        if (rest_.size() < 4 || rest_.substr(0, 4).find_first_not_of("0123456789abcdefABCDEF") != rest_.npos)
          return false;
        rest_.remove_prefix(4);
      } else if (std::string_view("\"\\/bfnrt").find(escaped) == rest_.npos)
        return false;
    }
    const bool right = is_utf8(start.substr(0, start.size() - rest_.size()));
    rest_.remove_prefix(1);
    return right;
  }
  bool digits() {
    const std::size_t end = rest_.find_first_not_of("0123456789");
    const std::size_t count = end == rest_.npos ? rest_.size() : end;
    rest_.remove_prefix(count);
    return count > 0;
  }
  bool number() {
    mark('-');
    if (!mark('0') && !digits()) return false;
    if (mark('.') && !digits()) return false;
    if (mark('e') || mark('E')) {
      if (!mark('+')) mark('-');
      if (!digits()) return false;
    }
    return true;
  }

  std::string_view rest_;
  std::string open_;  // the brackets that are open
};

}  // namespace meta

/// JSON as text: `JSONB` on PostgreSQL, text on SQLite. It is checked, not understood; for values to work with there is
/// `retort/types/nlohmann_json.hpp`, or a `sql_type` for another library.
///
/// `==` compares the texts. SQLite gives back the text that was stored, PostgreSQL one that means the same: it drops
/// spaces, sorts keys and keeps the last of equal ones.
class json {
 public:
  json() : text_("null") {}
  /// Throws `std::invalid_argument` where the text is not JSON.
  explicit json(std::string text) : text_(std::move(text)) {
    if (!meta::json_checker(text_).is_valid()) throw std::invalid_argument("retort: the text is not JSON");
  }
  explicit json(const char* text) : json(std::string(text)) {}

  const std::string& text() const { return text_; }

  friend bool operator==(const json&, const json&) = default;

 private:
  std::string text_;
};

template <>
struct sql_type<json> : stored_as_kind<std::string, type_kind::json> {
  static const std::string& to_sql(const json& value) { return value.text(); }
  static json from_sql(std::string&& text) { return json(std::move(text)); }
};

}  // namespace retort
