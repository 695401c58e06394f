// SPDX-License-Identifier: BSL-1.0
// A query within a predicate reads a table that neither it nor the predicate has.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.user_id"
#include <retort/dynamic.hpp>
#include "models.hpp"

inline constexpr auto other = rt::alias<User, "other">;
#ifdef BAD
constexpr auto inner = rt::select(other.id).from(other).where(posts.user_id == users.id);
#else
constexpr auto inner = rt::select(posts.id).where(posts.user_id == users.id);
#endif
inline const rt::predicate<User> p = rt::exists(inner);
