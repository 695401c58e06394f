// SPDX-License-Identifier: BSL-1.0
// DISTINCT ON, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"DISTINCT ON".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).distinct_on(users.age);
#else
constexpr auto q = rt::select(users.name).distinct();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
