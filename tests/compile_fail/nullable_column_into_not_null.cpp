// SPDX-License-Identifier: BSL-1.0
// A nullable column is assigned to one that is not.
// error: retort: .*#null-assignment\b
// error: column_takes_null<.*"users\.id"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.id = users.age).where(users.id == 1);
#else
constexpr auto q = rt::update(users).set(users.id = rt::func::coalesce(users.age, 0)).where(users.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
