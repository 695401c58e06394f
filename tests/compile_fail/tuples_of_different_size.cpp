// SPDX-License-Identifier: BSL-1.0
// Rows of values that differ in their number.
// error: retort: .*#wrong-comparison\b
// error: fits
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q =
    rt::select(users.id).where(rt::tuple_(users.id, users.name) == rt::tuple_(users.id, users.name, users.age));
#else
constexpr auto q = rt::select(users.id).where(rt::tuple_(users.id, users.name) == rt::tuple_(users.id, users.name));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
