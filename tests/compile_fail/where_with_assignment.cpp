// SPDX-License-Identifier: BSL-1.0
// = where == is meant.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<.*"an assignment"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.age = 18);
#else
constexpr auto q = rt::select(users.name).where(users.age == 18);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
