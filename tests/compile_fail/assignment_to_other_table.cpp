// SPDX-License-Identifier: BSL-1.0
// An UPDATE assigns a column of another table.
// error: retort: .*#other-table\b
// error: column_is_of_the_table<.*"posts\.title".*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(posts.title = "Hello").where(users.id == 1);
#else
constexpr auto q = rt::update(users).set(users.name = "Hello").where(users.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
