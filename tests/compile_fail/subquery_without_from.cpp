// SPDX-License-Identifier: BSL-1.0
// A column of a subquery is read that stands in no FROM.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"t\.user_id"
#include "models.hpp"

constexpr auto t = rt::subquery<"t">(rt::select(posts.user_id));
#ifdef BAD
constexpr auto q = rt::select(t.column<"user_id">);
#else
constexpr auto q = rt::select(t.column<"user_id">).from(t);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
