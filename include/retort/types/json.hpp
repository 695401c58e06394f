// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/schema/json_string.hpp"
#include "retort/schema/type.hpp"
#include "retort/schema/utf8.hpp"

namespace retort {

namespace meta {

/// Checks a text against RFC 8259, without recursion; on demand also that no object has a key twice.
class json_checker {
 public:
  json_checker(std::string_view text, bool unique_keys) : rest_(text), unique_keys_(unique_keys) {}

  bool is_valid() {
    for (bool want_value = true;;) {
      skip_space();
      if (want_value) {
        if (rest_.empty()) return false;
        const char c = rest_[0];
        if (c == '{' || c == '[') {
          rest_.remove_prefix(1);
          open_ += c;
          if (c == '{' && unique_keys_) keys_before_.push_back(keys_.size());
          skip_space();
          if (mark(c == '{' ? '}' : ']'))
            close();
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
        if (!close()) return false;
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
  /// Leaves an array or object. False where one of its keys was there twice.
  bool close() {
    const bool object = open_.back() == '{';
    open_.pop_back();
    if (!object || !unique_keys_) return true;
    std::string* const keys = keys_.data() + keys_before_.back();
    const std::size_t count = keys_.size() - keys_before_.back();
    sort(keys, count);
    bool unique = true;
    for (std::size_t i = 1; i < count; ++i) unique = unique && keys[i - 1] != keys[i];
    keys_.resize(keys_before_.back());
    keys_before_.pop_back();
    return unique;
  }
  // A heap sort: <algorithm> is too much for what every program includes.
  static void sort(std::string* keys, std::size_t count) {
    const auto sink = [keys](std::size_t parent, std::size_t end) {
      for (std::size_t child = 2 * parent + 1; child < end; child = 2 * parent + 1) {
        if (child + 1 < end && keys[child] < keys[child + 1]) ++child;
        if (keys[child] <= keys[parent]) return;
        keys[parent].swap(keys[child]);
        parent = child;
      }
    };
    for (std::size_t i = count / 2; i > 0; --i) sink(i - 1, count);
    for (std::size_t end = count; end > 1; --end) {
      keys[0].swap(keys[end - 1]);
      sink(0, end - 1);
    }
  }
  bool key() {
    std::string_view start = rest_;
    if (!string()) return false;
    if (unique_keys_) {
      // Half a pair of surrogates has no other form: as it is written.
      std::string name;
      if (!take_json_string(start, name)) name = start;
      keys_.push_back(std::move(name));
    }
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
  bool unique_keys_;
  std::string open_{};               // the brackets that are open
  std::vector<std::string> keys_{};  // of all objects that are open
  std::vector<std::size_t> keys_before_{};
};

}  // namespace meta

/// JSON as text: `JSONB` on PostgreSQL, text on SQLite. It is checked, not understood; for values to work with there is
/// `retort/types/nlohmann_json.hpp`, or a `sql_type` for another library.
///
/// `==` compares the texts. SQLite gives back the text that was stored, PostgreSQL one that means the same: it drops
/// spaces and sorts keys.
class json {
 public:
  json() : text_("null") {}
  /// Throws `std::invalid_argument` where the text is not JSON, or an object in it has a key twice: PostgreSQL would
  /// drop one of them.
  explicit json(std::string text) : json(std::move(text), true) {}
  explicit json(const char* text) : json(std::string(text)) {}

  const std::string& text() const { return text_; }

  friend bool operator==(const json&, const json&) = default;

 private:
  friend struct sql_type<json>;
  json(std::string text, bool unique_keys) : text_(std::move(text)) {
    if (!meta::json_checker(text_, unique_keys).is_valid())
      throw std::invalid_argument("retort: the text is not JSON, or has a key twice in an object");
  }

  std::string text_;
};

template <>
struct sql_type<json> : stored_as_kind<std::string, type_kind::json> {
  static const std::string& to_sql(const json& value) { return value.text(); }
  // What is stored already is taken as it is.
  static json from_sql(std::string&& text) { return json(std::move(text), false); }
};

}  // namespace retort
