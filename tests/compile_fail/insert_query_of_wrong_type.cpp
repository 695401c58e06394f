// SPDX-License-Identifier: BSL-1.0
// A query gives an insert values of another type.
// error: retort: .*#wrong-assignment\b
// error: value_fits_the_column<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).columns(users.name).from(rt::select(posts.id));
#else
constexpr auto q = rt::insert_into(users).columns(users.name).from(rt::select(posts.title));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
