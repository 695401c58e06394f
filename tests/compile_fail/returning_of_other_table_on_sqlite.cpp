// SPDX-License-Identifier: BSL-1.0
// RETURNING of another table, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"RETURNING of another table".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q =
    rt::update(users).set(users.name = posts.title).from(posts).where(posts.user_id == users.id).returning(posts.id);
#else
constexpr auto q =
    rt::update(users).set(users.name = posts.title).from(posts).where(posts.user_id == users.id).returning(users.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
