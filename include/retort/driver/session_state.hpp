// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace retort::driver {

/// Words of SQL, in upper or lower case.
struct sql_word {
  static constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
  static constexpr bool is_letter(char c) { return upper(c) >= 'A' && upper(c) <= 'Z'; }
  /// Whether a word is one of some that are in upper case.
  template <std::size_t N>
  static constexpr bool is_among(std::string_view found, const std::string_view (&all)[N]) {
    for (const std::string_view word : all) {
      if (word.size() != found.size()) continue;
      std::size_t same = 0;
      while (same < word.size() && upper(found[same]) == word[same]) ++same;
      if (same == word.size()) return true;
    }
    return false;
  }
};

/// Whether SQL begins like a statement that writes rows, which may run in any transaction. VACUUM may not, and settings
/// may do nothing there.
constexpr bool writes_rows(std::string_view sql) {
  constexpr std::string_view words[] = {"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"};
  std::size_t end = 0;
  while (end < sql.size() && sql_word::is_letter(sql[end])) ++end;
  return sql_word::is_among(sql.substr(0, end), words);
}

/// Whether SQL may leave something on a connection that the next one who is lent it would meet: settings, temporary
/// tables, listening, cursors, locks, attached files. It looks for words, so it may say yes too often, which costs a
/// round trip or a connection.
inline bool may_leave_state(std::string_view sql) {
  constexpr std::string_view words[] = {"SET",  "LISTEN", "TEMP",   "TEMPORARY", "PREPARE", "DECLARE",
                                        "LOAD", "LOCK",   "CONFIG", "DISCARD",   "PRAGMA",  "ATTACH"};
  constexpr std::string_view setting_columns[] = {"UPDATE", "INSERT", "WITH", "MERGE", "ALTER"};
  std::string_view first;   // the first word of a statement,
  bool after_space = true;  // if nothing but space stands before it: a comment could hold any word
  for (std::size_t begin = 0; begin < sql.size();) {
    std::size_t end = begin;
    while (end < sql.size() && sql_word::is_letter(sql[end])) ++end;
    const std::string_view word = sql.substr(begin, end - begin);
    if (first.empty()) first = word;
    const bool sets_columns = word.size() == 3 && sql_word::upper(word[0]) == 'S' && after_space &&
                              sql_word::is_among(first, setting_columns);
    if (!sets_columns && sql_word::is_among(word, words)) return true;
    if (end < sql.size() && sql[end] == ';') {
      first = {};
      after_space = true;
    } else if (end < sql.size() && first.empty())
      after_space = after_space && (sql[end] == ' ' || sql[end] == '\n' || sql[end] == '\t' || sql[end] == '\r');
    begin = end + 1;
  }
  return false;
}

/// Whether SQL is a select, as this library writes it: what is lost with its connection was no write.
inline bool is_select(std::string_view sql) { return sql.starts_with("SELECT "); }

}  // namespace retort::driver
