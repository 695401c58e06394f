// SPDX-License-Identifier: BSL-1.0
// A parameter in the text of an expression, where it could take the value of another.
// error: retort: .*#raw-text\b
// error: text_is_one_statement<.*not as \{\}
#include <retort/raw_sql.hpp>

#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.id).where(rt::text_expr<bool, "{} = ?">(users.age));
#else
constexpr auto q = rt::select(users.id).where(rt::text_expr<bool, "{} = {}">(users.age, 5));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
