// SPDX-License-Identifier: BSL-1.0
// A subquery is joined without a condition.
// error: retort: .*#no-join-condition\b
// error: table_is_joined_by_a_condition<.*"t"
#include "models.hpp"

constexpr auto t = rt::subquery<"t">(rt::select(posts.user_id));
#ifdef BAD
constexpr auto q = rt::select(users.name).join(t);
#else
constexpr auto q = rt::select(users.name).join(t, t.column<"user_id"> == users.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
