// SPDX-License-Identifier: BSL-1.0
// A table stands twice in FROM, without an alias.
// error: retort: .*#table-twice\b
// error: table_is_named_once<.*"users"
#include "models.hpp"

constexpr auto boss = rt::alias<User, "boss">;

#ifdef BAD
constexpr auto q = rt::select(users.name).from(users).join(users, users.id == users.id);
#else
constexpr auto q = rt::select(users.name).from(users).join(boss, boss.id == users.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
