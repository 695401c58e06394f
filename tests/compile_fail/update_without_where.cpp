// SPDX-License-Identifier: BSL-1.0
// An UPDATE without where().
// error: retort: .*#no-where\b
// error: rows_are_chosen<.*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.age = 18);
#else
constexpr auto q = rt::update(users).set(users.age = 18).all_rows();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
