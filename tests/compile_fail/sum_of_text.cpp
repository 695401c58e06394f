// SPDX-License-Identifier: BSL-1.0
// The sum of text.
// error: retort: .*#not-a-number\b
// error: operand_is_a_number<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::func::sum(users.name).as<"total">());
#else
constexpr auto q = rt::select(rt::func::sum(users.age).as<"total">());
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
