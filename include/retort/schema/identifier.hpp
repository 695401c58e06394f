// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

#include "retort/meta/fault.hpp"

namespace retort {

/// The databases, as bits and as indices into tables of differences.
enum class dialect_id : std::uint8_t { sqlite = 0, postgres = 1 };

/// SQL that each dialect writes in its own way: `name` is what it is called where a dialect does not have it.
///
/// A text that is not even empty (`{}`) says that the dialect has no such thing: then the statement does not compile.
struct spelling {
  std::string_view name;
  std::string_view sqlite, postgres;
  fault lack = fault::not_in_dialect;  // what is said where a dialect does not have it

  constexpr std::string_view in(dialect_id dialect) const { return dialect == dialect_id::sqlite ? sqlite : postgres; }
};
/// Some of the dialects: those that an attribute speaks to.
struct dialect_set {
  unsigned bits = ~0U;

  static constexpr dialect_set only(dialect_id dialect) { return {1U << static_cast<unsigned>(dialect)}; }
  constexpr bool has(dialect_id dialect) const { return (bits >> static_cast<unsigned>(dialect) & 1U) != 0; }
};
inline constexpr dialect_set all_dialects{};

namespace meta {

struct reserved_word {
  std::string_view word;
  unsigned dialects;  // bit 0: SQLite, bit 1: PostgreSQL
};

// Sorted. Words that a dialect takes as a plain name are not in it.
// clang-format off
inline constexpr reserved_word reserved_words[] = {
    {"add", 1}, {"all", 3}, {"alter", 1}, {"analyse", 2}, {"analyze", 2}, {"and", 3}, {"any", 2}, {"array", 2},
    {"as", 3}, {"asc", 2}, {"asymmetric", 2}, {"authorization", 2}, {"autoincrement", 1}, {"between", 1},
    {"binary", 2}, {"both", 2}, {"case", 3}, {"cast", 3}, {"check", 3}, {"collate", 3}, {"collation", 2},
    {"column", 2}, {"commit", 1}, {"concurrently", 2}, {"constraint", 3}, {"create", 3}, {"cross", 3},
    {"current_catalog", 2}, {"current_date", 3}, {"current_role", 2}, {"current_schema", 2}, {"current_time", 3},
    {"current_timestamp", 3}, {"current_user", 2}, {"default", 3}, {"deferrable", 3}, {"delete", 1}, {"desc", 2},
    {"distinct", 3}, {"do", 2}, {"drop", 1}, {"else", 3}, {"end", 2}, {"escape", 1}, {"except", 3}, {"exists", 1},
    {"false", 3}, {"fetch", 2}, {"for", 2}, {"foreign", 3}, {"freeze", 2}, {"from", 3}, {"full", 3}, {"grant", 2},
    {"group", 3}, {"having", 3}, {"if", 1}, {"ilike", 2}, {"in", 3}, {"index", 1}, {"initially", 2}, {"inner", 3},
    {"insert", 1}, {"intersect", 3}, {"into", 3}, {"is", 3}, {"isnull", 3}, {"join", 3}, {"lateral", 2},
    {"leading", 2}, {"left", 3}, {"like", 3}, {"limit", 3}, {"localtime", 2}, {"localtimestamp", 2}, {"natural", 3},
    {"not", 3}, {"nothing", 1}, {"notnull", 3}, {"null", 3}, {"offset", 2}, {"on", 3}, {"only", 2}, {"or", 3},
    {"order", 3}, {"outer", 3}, {"overlaps", 2}, {"placing", 2}, {"primary", 3}, {"raise", 1}, {"references", 3},
    {"returning", 3}, {"right", 3}, {"select", 3}, {"session_user", 2}, {"set", 1}, {"similar", 2}, {"some", 2},
    {"symmetric", 2}, {"system_user", 2}, {"table", 3}, {"tablesample", 2}, {"then", 3}, {"to", 3}, {"trailing", 2},
    {"transaction", 1}, {"true", 3}, {"union", 3}, {"unique", 3}, {"update", 1}, {"user", 2}, {"using", 3},
    {"values", 1}, {"variadic", 2}, {"verbose", 2}, {"when", 3}, {"where", 3}, {"window", 2}, {"with", 2},
};
// clang-format on

constexpr unsigned dialects_reserving(std::string_view word) {
  std::size_t low = 0, high = sizeof(reserved_words) / sizeof(reserved_words[0]);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const int order = word.compare(reserved_words[middle].word);
    if (order == 0) return reserved_words[middle].dialects;
    (order < 0 ? high : low) = order < 0 ? middle : middle + 1;
  }
  return 0;
}

constexpr bool is_plain_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

}  // namespace meta

/// A name in SQL, with the decision which dialects need it in quotes: taken once, at compile time.
struct identifier {
  std::string_view text;
  unsigned quoted_in = 0;

  constexpr identifier() = default;
  constexpr identifier(std::string_view name)
      : text(name), quoted_in(meta::is_plain_name(name) ? meta::dialects_reserving(name) : ~0U) {}

  constexpr bool quoted(dialect_id dialect) const { return (quoted_in >> static_cast<unsigned>(dialect) & 1U) != 0; }
  constexpr bool operator==(const identifier& other) const { return text == other.text; }
};

}  // namespace retort
