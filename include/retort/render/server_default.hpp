// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/writer.hpp"
#include "retort/schema/uuid.hpp"

namespace retort {

/// What a dialect writes as the default of a column; empty where there is none.
constexpr std::string_view default_expression(const column_description& c, const dialect& to) {
  const column_attribute* a = c.find(attribute_kind::server_default, to.id);
  if (a == nullptr) return {};
  if (a->text != "now()") return a->text;
  if (to.id == dialect_id::sqlite && c.kind == type_kind::date) return "date('now')";
  if (to.id == dialect_id::sqlite && c.kind == type_kind::time)
    return "replace(strftime('%H:%M:%f', 'now'), '.000', '')";
  return to.now;
}

namespace meta {
/// Whether a text is one literal in quotes: the server infers its type.
constexpr bool is_quoted_literal(std::string_view text) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return false;
  for (std::size_t i = 1; i + 1 < text.size(); ++i)
    if (text[i] == '\'' && (text[++i] != '\'' || i + 1 == text.size())) return false;
  return true;
}
constexpr std::string_view take_digits(std::string_view& text) {
  const std::string_view out = text.substr(0, text.find_first_not_of("0123456789"));
  text.remove_prefix(out.size());
  return out;
}
/// A few digits as a number; -1 where there are none, or too many.
constexpr int small_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return -1;
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}
constexpr bool is_plain_number(std::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  const std::string_view digits = take_digits(text);
  return text.empty() && !digits.empty() && digits.size() < 10;
}

/// How many digits a `NUMERIC(10, 2)` has.
struct numeric_size {
  int precision = -1, scale = -1;

  constexpr explicit numeric_size(std::string_view type) {
    constexpr std::string_view open = "NUMERIC(";
    if (!type.starts_with(open)) return;
    type.remove_prefix(open.size());
    precision = small_number(take_digits(type));
    if (!type.starts_with(", ")) return;
    type.remove_prefix(2);
    scale = small_number(take_digits(type));
  }
};

/// A number as a literal has it: `-1.50`, `2e3`.
class number_literal {
 public:
  constexpr explicit number_literal(std::string_view text) {
    minus_ = text.starts_with('-');
    if (minus_ || text.starts_with('+')) text.remove_prefix(1);
    whole_ = take_digits(text);
    if (text.starts_with('.')) {
      text.remove_prefix(1);
      fraction_ = take_digits(text);
    }
    point_ = static_cast<int>(whole_.size());
    end_ = point_ + static_cast<int>(fraction_.size());
    right_ = end_ > 0;
    if (text.starts_with('e') || text.starts_with('E')) {
      text.remove_prefix(1);
      const bool down = text.starts_with('-');
      if (down || text.starts_with('+')) text.remove_prefix(1);
      const int exponent = small_number(take_digits(text));
      right_ = right_ && exponent >= 0;
      point_ += down ? -exponent : exponent;
    }
    right_ = right_ && text.empty();
    while (end_ > 0 && digit(end_ - 1) == '0') --end_;
    while (begin_ < end_ && digit(begin_) == '0') ++begin_;
    if (begin_ < end_) return;
    begin_ = end_ = point_;
    minus_ = false;
  }

  constexpr bool right() const { return right_; }
  constexpr bool fits(const numeric_size& size) const {
    return end_ - point_ <= size.scale && point_ - begin_ <= size.precision - size.scale;
  }
  /// With at least so many digits behind the point, and without zeros that say nothing.
  constexpr void put(writer& w, int scale) const {
    if (minus_) w.put('-');
    if (point_ <= begin_) w.put('0');
    for (int i = begin_; i < point_; ++i) w.put(digit(i));
    const int last = end_ - point_ > scale ? end_ : point_ + scale;
    if (last > point_) w.put('.');
    for (int i = point_; i < last; ++i) w.put(digit(i));
  }

 private:
  constexpr char digit(int i) const {
    const int behind = i - static_cast<int>(whole_.size());
    if (i < 0 || behind >= static_cast<int>(fraction_.size())) return '0';
    return behind < 0 ? whole_[static_cast<std::size_t>(i)] : fraction_[static_cast<std::size_t>(behind)];
  }

  bool minus_ = false, right_ = false;
  std::string_view whole_{}, fraction_{};
  int begin_ = 0, end_ = 0, point_ = 0;  // places among all digits: of those that count, and of the point
};
}  // namespace meta

/// Whether the default of a column on SQLite has to have the form in which the program writes values: they are compared
/// as text.
constexpr bool is_kept_in_form(const column_description& c) {
  return (c.kind == type_kind::decimal || c.kind == type_kind::uuid) && !c.server_default.empty();
}

/// The default of a column; a literal has the form that values of the column have.
constexpr void put_default(writer& w, const column_description& c) {
  const std::string_view text = default_expression(c, w.to);
  if (w.to.id != dialect_id::sqlite || !is_kept_in_form(c)) return w.put(text);
  const bool quoted = meta::is_quoted_literal(text);
  const std::string_view value = quoted ? text.substr(1, text.size() - 2) : text;
  if (c.kind == type_kind::uuid) {
    const bool literal = quoted && uuid::try_parse(value);
    for (const char letter : text)
      w.put(literal && letter >= 'A' && letter <= 'F' ? static_cast<char>(letter - 'A' + 'a') : letter);
    return;
  }
  const meta::number_literal number(value);
  const meta::numeric_size size(c.names.postgres);
  if (!number.right() || !(c.names.postgres.empty() || number.fits(size))) return w.put(text);
  w.put('\'');
  number.put(w, c.names.postgres.empty() ? 0 : size.scale);
  w.put('\'');
}

/// Whether a default on PostgreSQL, beside a parameter of the column's type, leaves the type to that.
constexpr bool takes_type_beside(std::string_view expression, type_kind kind) {
  using enum type_kind;
  if (meta::is_quoted_literal(expression)) return true;
  switch (kind) {
    case boolean: return expression == "true" || expression == "false";
    case int16:
    case int32:
    case int64:
    case float32:
    case float64:
    case decimal: return meta::is_plain_number(expression);
    case timestamptz: return expression == "now()";
    default: return false;
  }
}

}  // namespace retort
