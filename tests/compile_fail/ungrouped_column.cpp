// SPDX-License-Identifier: BSL-1.0
// A column beside an aggregate that is not grouped by.
// error: retort: .*#not-grouped\b
// error: column_is_grouped<.*"users\.name"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name, rt::func::count().as<"n">());
#else
constexpr auto q = rt::select(users.name, rt::func::count().as<"n">()).group_by(users.name);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
