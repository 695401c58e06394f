// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"

namespace retort {
namespace forms {
inline constexpr form lower{.open = everywhere("lower(")};
inline constexpr form upper{.open = everywhere("upper(")};
inline constexpr form length{.open = everywhere("length(")};
}  // namespace forms

/// SQL's functions.
namespace func {
/// `lower(text)`.
template <expression E>
constexpr auto lower(const E& e) {
  return make_text_form<forms::lower, std::string>(e);
}
/// `upper(text)`.
template <expression E>
constexpr auto upper(const E& e) {
  return make_text_form<forms::upper, std::string>(e);
}
/// `length(text)`: in characters.
template <expression E>
constexpr auto length(const E& e) {
  return make_text_form<forms::length, std::int32_t>(e);
}
}  // namespace func

}  // namespace retort
