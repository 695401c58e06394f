// SPDX-License-Identifier: BSL-1.0
// The length of a number.
// error: retort: .*#not-text\b
// error: operand_is_text<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::func::length(users.age).as<"n">());
#else
constexpr auto q = rt::select(rt::func::length(users.name).as<"n">());
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
