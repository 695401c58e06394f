// SPDX-License-Identifier: BSL-1.0
// Queries are put together, and one has a column more.
// error: retort: .*#set-shape\b
// error: columns_agree<.*"count >".*"count"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::union_all(rt::select(users.name, users.id), rt::select(posts.title));
#else
constexpr auto q = rt::union_all(rt::select(users.name, users.id), rt::select(posts.title, posts.id));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
