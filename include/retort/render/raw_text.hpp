// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/writer.hpp"
#include "retort/schema/raw_scanner.hpp"

namespace retort {

/// The names of the parameters of a text, each once: their places are their numbers.
template <class Names>
constexpr std::size_t number_of(Names& names, std::size_t& count, std::string_view name) {
  for (std::size_t i = 0; i < count; ++i)
    if (names[i] == name) return i;
  names[count] = name;
  return count++;
}

/// Writes a text with the parameters in the dialect's form. The names are gathered; there is room for as many.
template <class Names>
constexpr raw_fault write_raw(std::string_view sql, writer& w, Names& names, std::size_t& count) {
  raw_scanner scanner(sql, w.to.id);
  for (auto p = scanner.next(); p.text.data() != nullptr; p = scanner.next()) {
    if (!p.parameter) {
      w.put(p.text);
      continue;
    }
    if (p.behind_word) w.put(' ');
    w.put(w.to.parameter_mark);
    w.put_number(static_cast<long long>(number_of(names, count, p.text)) + 1);
  }
  return scanner.failed();
}

}  // namespace retort
