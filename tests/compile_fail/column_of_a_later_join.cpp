// SPDX-License-Identifier: BSL-1.0
// The condition of a join reads a table that is joined after it.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.id".*"users"
#include "models.hpp"

constexpr auto boss = rt::alias<User, "boss">;

#ifdef BAD
constexpr auto q = rt::select(users.name).join(boss, boss.id == posts.id).join(posts);
#else
constexpr auto q = rt::select(users.name).join(posts).join(boss, boss.id == posts.id);
#endif
static_assert(!rt::sql<rt::sqlite>(q).empty());
