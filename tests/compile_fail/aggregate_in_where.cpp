// SPDX-License-Identifier: BSL-1.0
// An aggregate in where().
// error: retort: .*#aggregate-in-where\b
// error: where_is_free_of_aggregates<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(rt::func::max(users.age) > 18);
#else
constexpr auto q = rt::select(users.name).group_by(users.name).having(rt::func::max(users.age) > 18);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
