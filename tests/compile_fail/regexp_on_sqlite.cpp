// SPDX-License-Identifier: BSL-1.0
// SQLite has no regular expressions.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"regexp_match\(\)".*"SQLite"
#include "models.hpp"

constexpr auto q = rt::select(users.id).where(users.name.regexp_match(rt::lit<"^A">));

#ifdef BAD
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
#else
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
#endif
