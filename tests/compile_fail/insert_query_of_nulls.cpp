// SPDX-License-Identifier: BSL-1.0
// A query gives an insert values that can be NULL, for a column that can not.
// error: retort: .*#null-assignment\b
// error: column_takes_null<.*"posts\.user_id"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(posts)
                       .columns(posts.title, posts.user_id)
                       .from(rt::select(users.name, rt::func::max(users.id)).group_by(users.name));
#else
constexpr auto q = rt::insert_into(posts).columns(posts.title, posts.user_id).from(rt::select(users.name, users.id));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
