// SPDX-License-Identifier: BSL-1.0
// An INSERT assigns a column of another table.
// error: retort: .*#other-table\b
// error: column_is_of_the_table<.*"posts\.title".*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).values(users.name = "Ann", posts.title = "Hello");
#else
constexpr auto q = rt::insert_into(users).values(users.name = "Ann");
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
