// SPDX-License-Identifier: BSL-1.0
// A statement reads a common table expression and does not name it in with().
// error: retort: .*#cte-missing\b
// error: table_is_in_with<.*"busy"
#include "models.hpp"

constexpr auto busy = rt::cte<"busy">(rt::select(posts.user_id));
#ifdef BAD
constexpr auto q = rt::select(busy.column<"user_id">);
#else
constexpr auto q = rt::with(busy).select(busy.column<"user_id">);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
