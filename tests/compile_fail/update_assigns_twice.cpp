// SPDX-License-Identifier: BSL-1.0
// An UPDATE assigns a column twice, in two calls of set().
// error: retort: .*#assigned-twice\b
// error: column_is_assigned_once<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.age = 18).set(users.age = 19).where(users.id == 1);
#else
constexpr auto q = rt::update(users).set(users.age = 18).set(users.name = "Ann").where(users.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
