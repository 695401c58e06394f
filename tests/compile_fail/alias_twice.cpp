// SPDX-License-Identifier: BSL-1.0
// Two tables under one alias.
// error: retort: .*#table-twice\b
// error: table_is_named_once<.*"other"
#include "models.hpp"

constexpr auto other = rt::alias<User, "other">;
#ifdef BAD
constexpr auto theirs = rt::alias<Post, "other">;
#else
constexpr auto theirs = rt::alias<Post, "theirs">;
#endif
constexpr auto q = rt::select(users.name).join(other, other.id > users.id).join(theirs, theirs.user_id == users.id);
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
