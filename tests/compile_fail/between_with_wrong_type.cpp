// SPDX-License-Identifier: BSL-1.0
// between() is given a value of another type.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.age".*"text"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.age.between(18, "65"));
#else
constexpr auto q = rt::select(users.name).where(users.age.between(18, 65));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
