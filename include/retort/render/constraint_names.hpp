// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "retort/schema/check_model.hpp"

namespace retort {

/// How constraints and indexes are named, as in SQLAlchemy. What stands for what: `%(schema)s`, `%(table)s`,
/// `%(column)s` (all columns, with `_` between), `%(referred)s` (the table that a key refers to),
/// `%(referred_column)s`,
/// `%(name)s` (of a check: its own name, or a column it is about).
struct naming_convention {
  std::string_view primary_key = "pk_%(table)s";
  std::string_view foreign_key = "fk_%(table)s_%(column)s_%(referred)s";
  std::string_view unique = "uq_%(table)s_%(column)s";
  std::string_view index = "ix_%(table)s_%(column)s";
  std::string_view check = "ck_%(table)s_%(name)s";
};

/// A name that all databases keep whole: one of more than 63 bytes ends in a hash of what it was.
template <class String>
constexpr String shortened(String text) {
  constexpr std::size_t most = 63, hash_size = 8;
  if (text.size() <= most) return text;
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  std::size_t end = most - hash_size - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not within a character
  text.resize(end);
  text += '_';
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 0xFU];
  return text;
}

// DDL is put together by templates over the type of text, so that programs pay for them only where they make tables.

/// The names of a table's constraints and indexes. No two are the same.
template <class String = std::string>
class constraint_names {
 public:
  constexpr constraint_names(const table_description& of_table, const naming_convention& by) : table_(of_table) {
    using enum table_argument::kind_of_argument;
    if (of_table.declared_key() == nullptr) add(&of_table, by.primary_key, parts());
    for (const auto& c : of_table.columns) {
      if (!c.enumerators.empty()) add(&c, by.check, {String(c.name.text), c.name.text});
      for (const auto& a : c.attributes) {
        parts p{String(c.name.text)};
        if (a.kind == attribute_kind::unique) add(&a, by.unique, p);
        if (a.kind == attribute_kind::index) add(&a, by.index, p);
        p.own = a.name.empty() ? c.name.text : a.name;
        if (a.kind == attribute_kind::check) add(&a, by.check, p);
        if (a.kind != attribute_kind::references) continue;
        p.referred = c.reference.table.text;
        p.referred_columns = c.reference.column.text;
        add(&a, by.foreign_key, p);
      }
    }
    for (const auto& a : of_table.arguments) {
      parts p{joined(a.columns), a.name.empty() ? column_in(a.text) : a.name};
      if (a.kind == check) add(&a, by.check, p);
      if (a.kind == foreign_key) {
        p.referred = of_table.target_of(a).table;
        p.referred_columns = joined(a.target_columns);
        add(&a, by.foreign_key, p, a.name);
      }
      if (a.kind == unique_key) add(&a, by.unique, p, a.name);
      if (a.kind == primary_key) add(&a, by.primary_key, p, a.name);
      if (a.kind == index) add(&a, by.index, p, a.name);
    }
  }

  /// The name of what was declared by an attribute, an argument, the column of an enumeration, or, for the primary key,
  /// the table.
  constexpr std::string_view of(const void* declared) const {
    for (const auto& n : named_)
      if (n.what == declared) return n.name;
    return {};
  }

 private:
  struct parts {
    String columns{};
    std::string_view own{}, referred{};
    String referred_columns{};
  };
  struct entry {
    const void* what;
    String name;
  };

  constexpr void add(const void* what, std::string_view pattern, const parts& p, std::string_view own = {}) {
    String name = shortened(own.empty() ? filled_in(pattern, p) : String(own));
    for (int n = 2; own.empty() && taken(name); ++n) {
      String number;
      for (int rest = n; rest > 0; rest /= 10) number.insert(number.begin(), static_cast<char>('0' + rest % 10));
      name = shortened(filled_in(pattern, p) + '_' + number);
    }
    named_.push_back({what, std::move(name)});
  }
  constexpr bool taken(std::string_view name) const {
    for (const auto& n : named_)
      if (n.name == name) return true;
    return false;
  }

  constexpr String filled_in(std::string_view pattern, const parts& p) const {
    String out;
    while (!pattern.empty()) {
      const std::size_t open = pattern.find("%(");
      out += pattern.substr(0, open);
      if (open == pattern.npos) break;
      const std::size_t close = pattern.find(")s", open);
      if (close == pattern.npos) throw std::invalid_argument("retort: a naming convention has a %( without )s");
      out += token(pattern.substr(open + 2, close - open - 2), p);
      pattern.remove_prefix(close + 2);
    }
    return out;
  }
  constexpr std::string_view token(std::string_view name, const parts& p) const {
    if (name == "schema") return table_.schema.text;
    if (name == "table") return table_.name.text;
    if (name == "column") return p.columns;
    if (name == "referred") return p.referred;
    if (name == "referred_column") return p.referred_columns;
    if (name == "name") return p.own;
    throw std::invalid_argument(
        "retort: a naming convention knows schema, table, column, referred, referred_column and "
        "name only");
  }

  /// The columns, with `_` between; of an expression, what can stand in a name.
  constexpr String joined(std::span<const std::string_view> columns) const {
    String out;
    for (const std::string_view part : columns) {
      if (!out.empty()) out += '_';
      if (!meta::is_expression(table_, part)) {
        out += part;
        continue;
      }
      bool gap = false;
      for (const char c : part) {
        if (is_of_a_word(c)) {
          if (gap && !out.empty() && out.back() != '_') out += '_';
          out += c;
        }
        gap = !is_of_a_word(c);
      }
    }
    return out;
  }
  static constexpr bool is_of_a_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  /// The first column that a condition speaks of.
  constexpr std::string_view column_in(std::string_view condition) const {
    for (std::size_t begin = 0; begin < condition.size();) {
      std::size_t end = begin;
      while (end < condition.size() && is_of_a_word(condition[end])) ++end;
      const std::string_view word = condition.substr(begin, end - begin);
      if (!word.empty() && table_.find(word) != nullptr) return word;
      begin = end + 1;
    }
    return "condition";
  }

  const table_description& table_;
  std::vector<entry> named_;
};

}  // namespace retort
