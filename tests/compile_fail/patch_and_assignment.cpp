// SPDX-License-Identifier: BSL-1.0
// A patch may set any column: an assignment beside it could be the second.
// error: retort: .*#assigned-twice\b
// error: column_is_assigned_once<
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const auto q = rt::update(users).set(User<rt::patch>{}).set(users.age = 3).where(users.id == 1);
#else
const auto q = rt::update(users).set(User<rt::patch>{.age = 3}).where(users.id == 1);
#endif
inline const auto text = rt::sql<rt::sqlite>(q);
