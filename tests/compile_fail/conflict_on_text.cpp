// SPDX-License-Identifier: BSL-1.0
// on_conflict() is given the name of a column as text.
// error: retort: on_conflict\(\) takes columns, expressions of them, or constraint<"name">
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).values(users.name = "Ann").on_conflict("name").do_nothing();
#else
constexpr auto q = rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).do_nothing();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
