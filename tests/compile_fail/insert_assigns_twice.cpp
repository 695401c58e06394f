// SPDX-License-Identifier: BSL-1.0
// An INSERT assigns a column twice.
// error: retort: .*#assigned-twice\b
// error: column_is_assigned_once<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).values(users.name = "Ann", users.name = "Bob");
#else
constexpr auto q = rt::insert_into(users).values(users.name = "Ann", users.age = 18);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
