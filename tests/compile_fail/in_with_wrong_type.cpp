// SPDX-License-Identifier: BSL-1.0
// in_() is given a value of another type.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.age".*"text"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.age.in_(18, "19"));
#else
constexpr auto q = rt::select(users.name).where(users.age.in_(18, 19));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
