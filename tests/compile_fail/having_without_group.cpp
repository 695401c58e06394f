// SPDX-License-Identifier: BSL-1.0
// having() without a group.
// error: retort: .*#having-without-group\b
// error: having_has_a_group<.*"users\.age"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).having(users.age > 18);
#else
constexpr auto q = rt::select(users.name).where(users.age > 18);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
