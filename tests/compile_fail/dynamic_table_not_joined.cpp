// SPDX-License-Identifier: BSL-1.0
// What is always there reads a table that may not be joined.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts.title"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const auto q = rt::select(posts.title).from(users).join(posts, rt::when(true));
#else
const auto q = rt::select(users.name).from(users).join(posts, rt::when(true));
#endif
inline const auto text = rt::sql<rt::sqlite>(q);
