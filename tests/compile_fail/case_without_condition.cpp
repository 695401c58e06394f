// SPDX-License-Identifier: BSL-1.0
// A branch of a CASE whose condition is none.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<.*"users\.age"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::case_(rt::when(users.age, users.name)));
#else
constexpr auto q = rt::select(rt::case_(rt::when(users.age == nullptr, users.name)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
