// SPDX-License-Identifier: BSL-1.0
// A literal that does not end.
// error: retort: .*#raw-text\b
// error: text_is_one_statement<.*without end
#include <retort/raw_sql.hpp>

#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::text<"SELECT name FROM users WHERE name = 'x">;
#else
constexpr auto q = rt::text<"SELECT name FROM users WHERE name = 'x'">;
#endif
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
