// SPDX-License-Identifier: BSL-1.0
// A write in WITH, which SQLite does not have.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"INSERT, UPDATE or DELETE in WITH".*"SQLite"
#include "models.hpp"

inline constexpr auto gone = rt::cte<"gone">(rt::delete_from(posts).all_rows().returning(posts.title));
inline constexpr auto there = rt::cte<"there">(rt::select(posts.title));
#ifdef BAD
constexpr auto q = rt::with(gone).select(gone.column<"title">);
#else
constexpr auto q = rt::with(there).select(there.column<"title">);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
