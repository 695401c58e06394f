// SPDX-License-Identifier: BSL-1.0
// Rows are chosen for an update that is none.
// error: retort: where\(\) says which rows do_update\(\) writes
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users)
                       .values(users.name = rt::lit<"x">)
                       .on_conflict(users.name)
                       .do_nothing()
                       .where(users.id > rt::lit<1>);
#else
constexpr auto q = rt::insert_into(users).values(users.name = rt::lit<"x">).on_conflict(users.name).do_nothing();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
