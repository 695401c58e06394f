// SPDX-License-Identifier: BSL-1.0
// A statement with dynamic parts holds its values.
// error: retort: .*#dynamic-placeholder\b
// error: statement_is_not_dynamic<
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const auto q = rt::select(users.name).where(rt::when(true, users.id == rt::arg<"id">));
#else
const auto q = rt::select(users.name).where(rt::when(true, users.id == 3));
#endif
inline const auto text = rt::sql<rt::sqlite>(q);
