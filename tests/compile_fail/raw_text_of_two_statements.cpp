// SPDX-License-Identifier: BSL-1.0
// Two statements, of which only the first would run.
// error: retort: .*#raw-text\b
// error: text_is_one_statement<.*more than one statement
#include <retort/raw_sql.hpp>

#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::text<"DELETE FROM posts; DELETE FROM users">;
#else
constexpr auto q = rt::text<"DELETE FROM posts;">;
#endif
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
