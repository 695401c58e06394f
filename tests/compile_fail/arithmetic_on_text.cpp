// SPDX-License-Identifier: BSL-1.0
// Arithmetic on text.
// error: retort: .*#not-a-number\b
// error: operand_is_a_number<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select((users.name * users.name).as<"square">());
#else
constexpr auto q = rt::select((users.age * users.age).as<"square">());
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
