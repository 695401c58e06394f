// SPDX-License-Identifier: BSL-1.0
// A join on a column that is no condition.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<.*"posts\.user_id"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).join(posts, posts.user_id);
#else
constexpr auto q = rt::select(users.name).join(posts, posts.user_id == users.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
