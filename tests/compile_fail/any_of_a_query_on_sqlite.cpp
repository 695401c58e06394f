// SPDX-License-Identifier: BSL-1.0
// ANY of a query, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"ANY .*".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.id == rt::any_(rt::select(posts.user_id)));
#else
constexpr auto q = rt::select(users.name).where(users.id.in_(rt::select(posts.user_id)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
