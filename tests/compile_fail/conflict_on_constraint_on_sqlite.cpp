// SPDX-License-Identifier: BSL-1.0
// ON CONFLICT by the name of a constraint, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"ON CONFLICT ON CONSTRAINT".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q =
    rt::insert_into(users).values(users.name = "Ann").on_conflict(rt::constraint<"uq_users_name">).do_nothing();
#else
constexpr auto q = rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).do_nothing();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
