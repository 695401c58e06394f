// SPDX-License-Identifier: BSL-1.0
// Rows are locked, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"FOR UPDATE".*"SQLite"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::for_update(rt::select(users.name));
#else
constexpr auto q = rt::select(users.name);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
