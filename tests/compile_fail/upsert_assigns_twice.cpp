// SPDX-License-Identifier: BSL-1.0
// do_update() assigns a column twice.
// error: retort: .*#assigned-twice\b
// error: column_is_assigned_once<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q =
    rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).do_update(users.age = 1, users.age = 2);
#else
constexpr auto q = rt::insert_into(users)
                       .values(users.name = "Ann")
                       .on_conflict(users.name)
                       .do_update(users.age = rt::excluded(users.age));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
