// SPDX-License-Identifier: BSL-1.0
// A query has two limits: SQLite would take `LIMIT 1, 2` for an offset.
// error: retort: .*#clause-twice\b
// error: clause_is_said_once<.*"limit"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).limit(rt::lit<1>).limit(rt::lit<2>);
#else
constexpr auto q = rt::select(users.name).limit(rt::lit<2>);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
