// SPDX-License-Identifier: BSL-1.0
// in_() is given a query whose column has another type.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.id"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(users.id.in_(rt::select(posts.title)));
#else
constexpr auto q = rt::select(users.name).where(users.id.in_(rt::select(posts.user_id)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
