// SPDX-License-Identifier: BSL-1.0
// EXCEPT ALL, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"EXCEPT ALL".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::except_all(rt::select(users.name), rt::select(posts.title));
#else
constexpr auto q = rt::except(rt::select(users.name), rt::select(posts.title));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
