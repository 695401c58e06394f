// SPDX-License-Identifier: BSL-1.0
// LATERAL, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"LATERAL".*"SQLite"
#include "models.hpp"

constexpr auto t = rt::subquery<"t">(rt::select(posts.title).where(posts.id == rt::lit<1>));
#ifdef BAD
constexpr auto q = rt::select(users.name).cross_join(rt::lateral(t));
#else
constexpr auto q = rt::select(users.name).cross_join(t);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
