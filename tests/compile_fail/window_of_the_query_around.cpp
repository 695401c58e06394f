// SPDX-License-Identifier: BSL-1.0
// A subquery sees no windows of the statement around it.
// error: retort: .*#window-name\b
// error: window_is_defined_once<.*"w"
#include <retort/func.hpp>
#include "models.hpp"

constexpr auto ranks = rt::select(rt::func::rank().over(rt::window<"w">)).from(posts);
constexpr auto definition = rt::window<"w">.as(rt::order_by(posts.id));
#ifdef BAD
constexpr auto q = rt::select(posts.title).window(definition).where(posts.id.in_(ranks));
#else
constexpr auto q = rt::select(posts.title).where(posts.id.in_(ranks.window(definition)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
