// SPDX-License-Identifier: BSL-1.0
// A filtered aggregate is one, too.
// error: retort: .*#not-grouped\b
// error: column_is_grouped<.*"users\.name"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name, rt::func::count().filter(users.age > rt::lit<18>));
#else
constexpr auto q = rt::select(users.name, rt::func::count().filter(users.age > rt::lit<18>)).group_by(users.name);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
