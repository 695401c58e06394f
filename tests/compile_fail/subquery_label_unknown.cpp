// SPDX-License-Identifier: BSL-1.0
// A subquery has no column of that label.
// error: retort: .*#no-such-label\b
// error: label_is_in_the_row<.*"user"
#include "models.hpp"

constexpr auto t = rt::subquery<"t">(rt::select(posts.user_id));
#ifdef BAD
constexpr auto q = rt::select(t.column<"user">).from(t);
#else
constexpr auto q = rt::select(t.column<"user_id">).from(t);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
