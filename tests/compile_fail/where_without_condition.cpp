// SPDX-License-Identifier: BSL-1.0
// where() is given a column that is no condition.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.age);
#else
constexpr auto q = rt::select(users.name).where(users.age != nullptr);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
