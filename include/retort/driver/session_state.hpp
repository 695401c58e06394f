// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace retort::driver {

/// Whether SQL may leave something on a connection that the next one who is lent it would meet: settings, temporary
/// tables, listening, cursors, locks, attached files. It looks for words, so it may say yes too often, which costs a
/// round trip or a connection.
inline bool may_leave_state(std::string_view sql) {
  constexpr std::string_view words[] = {"SET",  "LISTEN", "TEMP",   "TEMPORARY", "PREPARE", "DECLARE",
                                        "LOAD", "LOCK",   "CONFIG", "DISCARD",   "PRAGMA",  "ATTACH"};
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  const auto is_letter = [&](char c) { return upper(c) >= 'A' && upper(c) <= 'Z'; };
  for (std::size_t begin = 0; begin < sql.size();) {
    std::size_t end = begin;
    while (end < sql.size() && is_letter(sql[end])) ++end;
    for (const std::string_view word : words) {
      if (word.size() != end - begin) continue;
      std::size_t same = 0;
      while (same < word.size() && upper(sql[begin + same]) == word[same]) ++same;
      if (same == word.size()) return true;
    }
    begin = end + 1;
  }
  return false;
}

}  // namespace retort::driver
