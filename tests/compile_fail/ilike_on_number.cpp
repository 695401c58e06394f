// SPDX-License-Identifier: BSL-1.0
// ilike() on a number.
// error: retort: .*#not-text\b
// error: operand_is_text<.*"users\.age"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.id).where(rt::ilike(users.age, rt::lit<"1%">));
#else
constexpr auto q = rt::select(users.id).where(rt::ilike(users.name, rt::lit<"1%">));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
