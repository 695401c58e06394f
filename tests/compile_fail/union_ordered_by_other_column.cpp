// SPDX-License-Identifier: BSL-1.0
// A set operation is ordered by a column that its result does not have.
// error: retort: .*#no-such-label\b
// error: label_is_in_the_row<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::union_all(rt::select(users.name), rt::select(posts.title)).order_by(users.age);
#else
constexpr auto q = rt::union_all(rt::select(users.name), rt::select(posts.title)).order_by(users.name);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
