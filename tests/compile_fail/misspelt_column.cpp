// SPDX-License-Identifier: BSL-1.0
// A column that the model does not have: the compiler's own words.
// error: (no member named .nmae. in|has no member named .nmae.)
// error gcc: did you mean .name.\?
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.nmae);
#else
constexpr auto q = rt::select(users.name);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
