// SPDX-License-Identifier: BSL-1.0
// like() on a number.
// error: retort: .*#not-text\b
// error: operand_is_text<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.age.like("1%"));
#else
constexpr auto q = rt::select(users.name).where(users.name.like("A%"));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
