// SPDX-License-Identifier: BSL-1.0
// A query that stands as a value selects two columns.
// error: retort: .*#subquery-shape\b
// error: subquery_has_one_column<.*"2 columns
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.id == rt::scalar(rt::select(posts.id, posts.user_id)));
#else
constexpr auto q = rt::select(users.name).where(users.id == rt::scalar(rt::select(posts.user_id)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
