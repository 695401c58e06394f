// SPDX-License-Identifier: BSL-1.0
// DELETE with USING, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"DELETE .*USING".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::delete_from(posts).using_(users).where(posts.user_id == users.id);
#else
constexpr auto q = rt::delete_from(posts).where(posts.user_id.in_(rt::select(users.id)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
