// SPDX-License-Identifier: BSL-1.0
// An aggregate in where().
// error: retort: .*#aggregate-in-where\b
// error: where_is_free_of_aggregates<.*"age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(rt::func::max(users.age) > 18);
#else
constexpr auto q = rt::select(users.name).group_by(users.name).having(rt::func::max(users.age) > 18);
#endif
static_assert(!rt::sql<rt::sqlite>(q).empty());
