// SPDX-License-Identifier: BSL-1.0
// Queries are put together whose columns have different types.
// error: retort: .*#set-shape\b
// error: columns_agree<.*"id".*"title"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::union_all(rt::select(users.id), rt::select(posts.title));
#else
constexpr auto q = rt::union_all(rt::select(users.name), rt::select(posts.title));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
