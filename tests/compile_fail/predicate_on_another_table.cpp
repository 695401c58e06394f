// SPDX-License-Identifier: BSL-1.0
// A predicate on users that reads posts.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts.title"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const rt::predicate<User> p = posts.title == "x";
#else
const rt::predicate<User> p = users.name == "x";
#endif
