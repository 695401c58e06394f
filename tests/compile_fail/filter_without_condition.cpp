// SPDX-License-Identifier: BSL-1.0
// filter() with something that is no condition.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<.*"users\.age"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::func::count().filter(users.age));
#else
constexpr auto q = rt::select(rt::func::count().filter(users.age == nullptr));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
