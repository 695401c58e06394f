// SPDX-License-Identifier: BSL-1.0
// An operand of && is no condition.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.name == "Ann" && users.age);
#else
constexpr auto q = rt::select(users.name).where(users.name == "Ann" && users.age > 18);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
