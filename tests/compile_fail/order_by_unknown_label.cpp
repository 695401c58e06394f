// SPDX-License-Identifier: BSL-1.0
// order_by() names a label that the select list does not have.
// error: retort: .*#no-such-label\b
// error: label_is_in_the_row<.*"total"
#include "models.hpp"

#ifdef BAD
constexpr auto q =
    rt::select(users.name, rt::func::count().as<"n">()).group_by(users.name).order_by(rt::label<"total">);
#else
constexpr auto q = rt::select(users.name, rt::func::count().as<"n">()).group_by(users.name).order_by(rt::label<"n">);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
