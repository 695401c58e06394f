// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace retort {

/// A string literal as a template argument: the names in `column<M, "id", …>`, `arg<"min">`, `.as<"total">()`.
template <std::size_t N>
struct fixed_string {
  char data[N]{};

  consteval fixed_string(const char (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) data[i] = literal[i];
  }

  constexpr std::string_view view() const { return {data, N - 1}; }
  constexpr bool empty() const { return N == 1; }

  template <std::size_t M>
  constexpr bool operator==(const fixed_string<M>& other) const {
    return view() == other.view();
  }
};

}  // namespace retort
