// SPDX-License-Identifier: BSL-1.0
// An UPDATE that says which rows, but not what to write.
// error: retort: .*#nothing-set\b
// error: columns_are_set<.*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).where(users.id == 1);
#else
constexpr auto q = rt::update(users).set(users.age = 18).where(users.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
