// SPDX-License-Identifier: BSL-1.0
// Two tables that nothing joins: every row meets every row.
// error: retort: .*#no-join-condition\b
// error: table_is_joined_by_a_condition<.*"posts".*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name, posts.title);
#else
constexpr auto q = rt::select(users.name, posts.title).where(posts.user_id == users.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
