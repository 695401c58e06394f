// SPDX-License-Identifier: BSL-1.0
// A grouped statement is ordered by a column that is not grouped by.
// error: retort: .*#not-grouped\b
// error: column_is_grouped<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).group_by(users.name).order_by(users.age);
#else
constexpr auto q = rt::select(users.name).group_by(users.name).order_by(rt::func::max(users.age));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
