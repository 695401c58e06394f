// SPDX-License-Identifier: BSL-1.0
// A condition that may be left out does not choose the rows of a delete.
// error: retort: .*#no-where\b
// error: rows_are_chosen<.*"users"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const auto q = rt::delete_from(users).where(rt::when(true, users.id == 1));
#else
const auto q = rt::delete_from(users).where(users.id > 0 && rt::when(true, users.id == 1));
#endif
inline const auto text = rt::sql<rt::sqlite>(q);
