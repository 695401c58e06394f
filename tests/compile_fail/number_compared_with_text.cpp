// SPDX-License-Identifier: BSL-1.0
// A number is compared with text.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.age".*"text"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.age == "18");
#else
constexpr auto q = rt::select(users.name).where(users.age == 18);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
