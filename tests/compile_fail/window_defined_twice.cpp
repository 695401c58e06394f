// SPDX-License-Identifier: BSL-1.0
// Two windows of one name.
// error: retort: .*#window-name\b
// error: window_is_defined_once<.*"w"
#include <retort/func.hpp>
#include "models.hpp"

constexpr auto ranked = rt::select(users.name, rt::func::rank().over(rt::window<"w">));
#ifdef BAD
constexpr auto q = ranked.window(rt::window<"w">.as(rt::order_by(users.age)), rt::window<"w">.as());
#else
constexpr auto q = ranked.window(rt::window<"w">.as(rt::order_by(users.age)), rt::window<"all">.as());
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
