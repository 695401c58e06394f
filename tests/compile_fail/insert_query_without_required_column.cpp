// SPDX-License-Identifier: BSL-1.0
// A query gives the rows of an insert without a column that is required.
// error: retort: .*#missing-column\b
// error: required_column_has_a_value<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).columns(users.age).from(rt::select(users.age));
#else
constexpr auto q = rt::insert_into(users).columns(users.name).from(rt::select(posts.title));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
