// SPDX-License-Identifier: BSL-1.0
// Rows that are grouped are to be locked.
// error: retort: .*#locks-with-aggregates\b
// error: rows_can_be_locked<.*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::for_update(rt::select(users.name).group_by(users.name));
#else
constexpr auto q = rt::for_update(rt::select(users.name));
#endif
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
