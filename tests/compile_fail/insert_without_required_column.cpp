// SPDX-License-Identifier: BSL-1.0
// An INSERT leaves out a column that has no default.
// error: retort: .*#missing-column\b
// error: required_column_has_a_value<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).values(users.age = 18);
#else
constexpr auto q = rt::insert_into(users).values(users.name = "Ann", users.age = 18);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
