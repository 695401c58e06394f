// SPDX-License-Identifier: BSL-1.0
// ! of a number.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(!users.age);
#else
constexpr auto q = rt::select(users.name).where(!(users.age > 18));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
