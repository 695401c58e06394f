// SPDX-License-Identifier: BSL-1.0
// Branches of a CASE that have different types.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::case_(rt::when(users.age > rt::lit<1>, users.name), rt::else_(users.id)));
#else
constexpr auto q = rt::select(rt::case_(rt::when(users.age > rt::lit<1>, users.age), rt::else_(users.id)));
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
