// SPDX-License-Identifier: BSL-1.0
// The condition of a join reads a table that is joined after it.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.id".*"users"
#include "models.hpp"

constexpr auto boss = rt::alias<User, "boss">;

#ifdef BAD
constexpr auto q = rt::select(users.name).join(boss, boss.id == posts.id).join(posts, posts.user_id == users.id);
#else
constexpr auto q = rt::select(users.name).join(posts, posts.user_id == users.id).join(boss, boss.id == posts.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
