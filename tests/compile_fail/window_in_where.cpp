// SPDX-License-Identifier: BSL-1.0
// A function over a window in where().
// error: retort: .*#window-in-where\b
// error: where_is_free_of_windows<.*"rank"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).where(rt::func::rank().over(rt::order_by(users.age)) == 1);
#else
constexpr auto q = rt::select(users.name, rt::func::rank().over(rt::order_by(users.age)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
