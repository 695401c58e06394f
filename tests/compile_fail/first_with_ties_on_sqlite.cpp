// SPDX-License-Identifier: BSL-1.0
// WITH TIES, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"FETCH FIRST .*".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::first_with_ties(rt::lit<3>, rt::select(users.name).order_by(users.age));
#else
constexpr auto q = rt::select(users.name).order_by(users.age).limit(rt::lit<3>);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
