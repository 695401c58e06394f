// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>

namespace retort {

/// The `double`, or `float`, nearest to a text that is known to be a number, such as `-12.5e3`; infinity where it is
/// too large.
template <class F>
F real_of(std::string_view text) {
  // strtod() takes the point from the locale, so it is given none.
  std::string digits;
  long long exponent = 0;
  bool behind = false;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.')
      behind = true;
    else {
      digits += text[i];
      exponent -= behind;
    }
  }
  if (i < text.size()) {
    const long long given = std::strtoll(std::string(text.substr(i + 1)).c_str(), nullptr, 10);
    exponent += given > 1'000'000 ? 1'000'000 : given < -1'000'000 ? -1'000'000 : given;
  }
  digits += 'e' + std::to_string(exponent);
  if constexpr (std::is_same_v<F, float>)
    return std::strtof(digits.c_str(), nullptr);
  else
    return std::strtod(digits.c_str(), nullptr);
}

}  // namespace retort
