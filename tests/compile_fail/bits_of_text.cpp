// SPDX-License-Identifier: BSL-1.0
// Bits of a text.
// error: retort: .*#not-a-number\b
// error: operand_is_a_number<.*"users\.name"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::bit_and(users.name, users.id));
#else
constexpr auto q = rt::select(rt::bit_and(users.age, users.id));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
