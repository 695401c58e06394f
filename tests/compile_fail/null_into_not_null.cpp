// SPDX-License-Identifier: BSL-1.0
// NULL is assigned to a column that is not nullable.
// error: retort: .*#null-assignment\b
// error: column_takes_null<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.name = nullptr).where(users.id == 1);
#else
constexpr auto q = rt::update(users).set(users.age = nullptr).where(users.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
