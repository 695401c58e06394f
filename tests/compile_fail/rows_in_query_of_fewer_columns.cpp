// SPDX-License-Identifier: BSL-1.0
// A row is looked for in a query of fewer columns.
// error: retort: .*#wrong-comparison\b
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto wanted = rt::select(posts.user_id);
#else
constexpr auto wanted = rt::select(posts.user_id, posts.title);
#endif
constexpr auto q = rt::select(users.name).where(rt::tuple_(users.id, users.name).in_(wanted));
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
