// SPDX-License-Identifier: BSL-1.0
// An UPDATE whose condition reads another table.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.title".*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.age = 3).where(posts.title == "Hello");
#else
constexpr auto q = rt::update(users).set(users.age = 3).where(users.name == "Hello");
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
