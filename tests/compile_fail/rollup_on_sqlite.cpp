// SPDX-License-Identifier: BSL-1.0
// ROLLUP, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"ROLLUP".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name, rt::func::count()).group_by(rt::rollup(users.name));
#else
constexpr auto q = rt::select(users.name, rt::func::count()).group_by(users.name);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
