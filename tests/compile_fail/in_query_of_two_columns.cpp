// SPDX-License-Identifier: BSL-1.0
// in_() is given a query of two columns.
// error: retort: .*#subquery-shape\b
// error: subquery_has_one_column<.*"2 columns
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.id.in_(rt::select(posts.id, posts.user_id)));
#else
constexpr auto q = rt::select(users.name).where(users.id.in_(rt::select(posts.user_id)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
