// SPDX-License-Identifier: BSL-1.0
// A placeholder stands for a number and for text.
// error: retort: .*#placeholder-type\b
// error: placeholder_has_one_type<.*"x"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.name == rt::arg<"x"> || users.age == rt::arg<"x">);
#else
constexpr auto q = rt::select(users.name).where(users.name == rt::arg<"x"> || users.age == rt::arg<"y">);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
