// SPDX-License-Identifier: BSL-1.0
// on_conflict() names a column of another table.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.title".*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).values(users.name = "Ann").on_conflict(posts.title).do_nothing();
#else
constexpr auto q = rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).do_nothing();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
