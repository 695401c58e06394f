// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "retort/schema/identifier.hpp"

namespace retort {

/// What is wrong with SQL that somebody wrote by hand.
enum class raw_fault : unsigned char {
  none,
  open_literal,        // a literal, a quoted name, a comment or a dollar quote does not end
  nested_comment,      // the databases disagree on where it ends
  native_parameter,    // $1, ?, @name: parameters are written :name
  several_statements,  // only the first would run
  zero_byte,           // the text would end there
  in_expression,       // a parameter: what an expression holds is an operand
};

constexpr std::string_view words_of(raw_fault f) {
  constexpr std::string_view words[] = {"",
                                        "a quote or comment without end",
                                        "a comment within a comment",
                                        "a parameter not as :name",
                                        "more than one statement",
                                        "a zero byte",
                                        "a parameter not as {}"};
  return words[static_cast<std::size_t>(f)];
}

/// Walks over SQL with parameters `:name`, by the databases' own rules for literals, names in quotes, comments, dollar
/// quotes and casts: a colon in one of these is no parameter. `\:` is a colon, wherever it stands outside of them.
class raw_scanner {
 public:
  constexpr raw_scanner(std::string_view sql, dialect_id to) : sql_(sql), to_(to) {}

  /// A piece of the text, or a parameter.
  struct piece {
    std::string_view text;
    bool parameter = false;
    bool behind_word = false;  // a parameter's own mark could be read as a part of that
  };

  /// The next piece; empty after the last, and where something is wrong.
  constexpr piece next() {
    if (failed_ != raw_fault::none || at_ >= sql_.size()) return {};
    const std::size_t from = at_;
    if (is_parameter(at_)) {
      for (++at_; at_ < sql_.size() && is_name(sql_[at_]);) ++at_;
      content();
      return {sql_.substr(from + 1, at_ - from - 1), true, within_word(from)};
    }
    if (is_escaped_colon(at_)) {
      at_ += 2;
      content();
      return {sql_.substr(from + 1, 1)};
    }
    while (at_ < sql_.size() && failed_ == raw_fault::none && !is_parameter(at_) && !is_escaped_colon(at_)) step();
    if (failed_ != raw_fault::none) return {};
    return {sql_.substr(from, at_ - from)};
  }
  constexpr raw_fault failed() const { return failed_; }

 private:
  static constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
  static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static constexpr bool is_name(char c) { return is_letter(c) || is_digit(c); }
  static constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  // Of other scripts' letters both databases make names.
  static constexpr bool is_word(char c) { return is_name(c) || c == '$' || static_cast<unsigned char>(c) >= 0x80; }

  constexpr char at(std::size_t i) const { return i < sql_.size() ? sql_[i] : ' '; }
  constexpr bool within_word(std::size_t i) const { return i > 0 && is_word(sql_[i - 1]); }
  constexpr bool is_parameter(std::size_t i) const {
    return at(i) == ':' && is_letter(at(i + 1)) && (i == 0 || sql_[i - 1] != ':') && !is_slice(i);
  }
  /// Whether the colon here stands behind the first bound of a slice: `a[1:n]`.
  constexpr bool is_slice(std::size_t i) const { return brackets_ > 0 && within_word(i); }
  constexpr bool is_escaped_colon(std::size_t i) const { return at(i) == '\\' && at(i + 1) == ':'; }

  constexpr void fail(raw_fault f) { failed_ = f; }
  /// Something that is no space and no comment.
  constexpr void content() {
    if (ended_) fail(raw_fault::several_statements);
  }

  constexpr void step() {
    const char c = sql_[at_], following = at(at_ + 1);
    if (c == '\0') return fail(raw_fault::zero_byte);
    if (c == '-' && following == '-') {
      while (at_ < sql_.size() && sql_[at_] != '\n' && failed_ == raw_fault::none) skip_one();
      return;
    }
    if (c == '/' && following == '*') return comment();
    if (is_space(c)) return skip_one();
    if (c == ';') {
      ended_ = true;
      return skip_one();
    }
    content();
    if (c == '\'') return quoted('\'', has_escapes());
    if (c == '"' || (c == '`' && to_ == dialect_id::sqlite)) return quoted(c, false);
    if (c == '[' && to_ == dialect_id::sqlite) return quoted(']', false);
    if (is_word(c) && c != '$' && !is_digit(c)) return word();
    if (c == '$') return dollar();
    if (c == '[') ++brackets_;
    if (c == ']' && brackets_ > 0) --brackets_;
    if (c == ':' && following == ':') return skip(2);
    if (to_ == dialect_id::sqlite && (c == '?' || ((c == '@' || c == '#' || c == ':') && is_word(following))))
      return fail(raw_fault::native_parameter);
    skip_one();
  }
  constexpr void skip_one() {
    if (sql_[at_] == '\0') return fail(raw_fault::zero_byte);
    ++at_;
  }
  constexpr void skip(std::size_t n) { at_ += n; }
  /// A name or a keyword, in which `$` is a letter.
  constexpr void word() {
    while (at_ < sql_.size() && is_word(sql_[at_])) ++at_;
  }

  /// Whether the literal here is PostgreSQL's E'…'.
  constexpr bool has_escapes() const {
    return to_ == dialect_id::postgres && at_ > 0 && (sql_[at_ - 1] == 'e' || sql_[at_ - 1] == 'E') &&
           !within_word(at_ - 1);
  }
  constexpr void quoted(char end, bool escapes) {
    for (++at_; at_ < sql_.size(); ++at_) {
      const char c = sql_[at_];
      if (c == '\0') return fail(raw_fault::zero_byte);
      if (escapes && c == '\\')
        ++at_;
      else if (c == end) {
        ++at_;
        if (at(at_) != end || end == ']') return;  // doubled, it is part of it
      }
    }
    fail(raw_fault::open_literal);
  }
  constexpr void comment() {
    for (at_ += 2; at_ + 1 < sql_.size(); ++at_) {
      if (sql_[at_] == '\0') return fail(raw_fault::zero_byte);
      if (sql_[at_] == '/' && sql_[at_ + 1] == '*') return fail(raw_fault::nested_comment);
      if (sql_[at_] == '*' && sql_[at_ + 1] == '/') {
        at_ += 2;
        return;
      }
    }
    fail(raw_fault::open_literal);
  }
  /// `$$…$$`, `$tag$…$tag$`.
  constexpr void dollar() {
    std::size_t end = at_ + 1;
    if (is_digit(at(end))) return fail(raw_fault::native_parameter);
    while (end < sql_.size() && sql_[end] != '$' && is_word(sql_[end])) ++end;
    if (at(end) != '$' || to_ == dialect_id::sqlite) return fail(raw_fault::native_parameter);
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    for (std::size_t i = end + 1; i + tag.size() <= sql_.size(); ++i) {
      if (sql_[i] == '\0') return fail(raw_fault::zero_byte);
      if (sql_.substr(i, tag.size()) == tag) return skip(i + tag.size() - at_);
    }
    fail(raw_fault::open_literal);
  }

  std::string_view sql_;
  dialect_id to_;
  std::size_t at_ = 0;
  std::size_t brackets_ = 0;  // that are open
  bool ended_ = false;
  raw_fault failed_ = raw_fault::none;
};

/// What is wrong with a text that is a part of a statement.
constexpr raw_fault check_expression(std::string_view sql, dialect_id to) {
  raw_scanner scanner(sql, to);
  for (auto p = scanner.next(); p.text.data() != nullptr; p = scanner.next())
    if (p.parameter) return raw_fault::in_expression;
  return scanner.failed() == raw_fault::native_parameter ? raw_fault::in_expression : scanner.failed();
}

}  // namespace retort
