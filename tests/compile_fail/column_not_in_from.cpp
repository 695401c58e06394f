// SPDX-License-Identifier: BSL-1.0
// A column of a table that is not in FROM.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.title".*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).from(users).where(posts.title == "Hello");
#else
constexpr auto q = rt::select(users.name).from(users).join(posts).where(posts.title == "Hello");
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
