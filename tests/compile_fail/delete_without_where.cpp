// SPDX-License-Identifier: BSL-1.0
// A DELETE without where().
// error: retort: .*#no-where\b
// error: rows_are_chosen<.*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::delete_from(users);
#else
constexpr auto q = rt::delete_from(users).where(users.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
