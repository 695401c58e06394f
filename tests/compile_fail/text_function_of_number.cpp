// SPDX-License-Identifier: BSL-1.0
// trim() of a number.
// error: retort: .*#not-text\b
// error: operand_is_text<.*"users\.age"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::func::trim(users.age));
#else
constexpr auto q = rt::select(rt::func::trim(users.name));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
