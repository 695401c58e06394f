// SPDX-License-Identifier: BSL-1.0
// A query gives an insert fewer values than it has columns.
// error: retort: .*#set-shape\b
// error: columns_agree<.*"count >".*"count"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::insert_into(users).columns(users.name, users.age).from(rt::select(posts.title));
#else
constexpr auto q = rt::insert_into(users).columns(users.name).from(rt::select(posts.title));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
