// SPDX-License-Identifier: BSL-1.0
// order_by() does not begin with what distinct_on() names.
// error: retort: .*#distinct-on-order\b
// error: order_begins_with<.*"posts\.title"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(posts.user_id, posts.title).distinct_on(posts.user_id).order_by(posts.title);
#else
constexpr auto q =
    rt::select(posts.user_id, posts.title).distinct_on(posts.user_id).order_by(posts.user_id, posts.title);
#endif
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
