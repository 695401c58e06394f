// SPDX-License-Identifier: BSL-1.0
// An update reads another table, and nothing says which rows belong together.
// error: retort: .*#no-join-condition\b
// error: table_is_joined_by_a_condition<.*"posts"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.name = posts.title).from(posts).where(posts.id == rt::lit<1>);
#else
constexpr auto q = rt::update(users).set(users.name = posts.title).from(posts).where(posts.user_id == users.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
