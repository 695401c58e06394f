// SPDX-License-Identifier: BSL-1.0
// A column that the model does not have: the compiler's own words.
// error: (no member named .nmae. in|has no member named .nmae.)
// error: did you mean .name.\?
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.nmae);
#else
constexpr auto q = rt::select(users.name);
#endif
static_assert(!rt::sql<rt::sqlite>(q).empty());
