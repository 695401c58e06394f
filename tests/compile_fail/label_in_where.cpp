// SPDX-License-Identifier: BSL-1.0
// WHERE does not see the labels of the result.
// error: retort: .*#no-such-label\b
// error: label_is_in_the_row<.*"old"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select((users.age > rt::lit<60>).as<"old">()).where(rt::label<"old">);
#else
constexpr auto q = rt::select((users.age > rt::lit<60>).as<"old">()).where(users.age > rt::lit<60>);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
