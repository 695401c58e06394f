// SPDX-License-Identifier: BSL-1.0
// Columns of different types are compared.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.id".*"posts\.title"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).join(posts, users.id == posts.title);
#else
constexpr auto q = rt::select(users.name).join(posts, users.id == posts.user_id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
