// SPDX-License-Identifier: BSL-1.0
// An optional is assigned to a column that is not nullable.
// error: retort: .*#null-assignment\b
// error: column_takes_null<.*"posts\.user_id"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(posts).set(posts.user_id = std::optional<std::int64_t>()).where(posts.id == 1);
#else
constexpr auto q = rt::update(posts).set(posts.user_id = std::optional<std::int64_t>(7).value()).where(posts.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
