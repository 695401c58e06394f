// SPDX-License-Identifier: BSL-1.0
// A parameter in the form of one database.
// error: retort: .*#raw-text\b
// error: text_is_one_statement<.*not as :name
#include <retort/raw_sql.hpp>

#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::text<"SELECT name FROM users WHERE id = $1">;
#else
constexpr auto q = rt::text<"SELECT name FROM users WHERE id = :id">;
#endif
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
