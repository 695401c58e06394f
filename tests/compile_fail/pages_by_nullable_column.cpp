// SPDX-License-Identifier: BSL-1.0
// Pages by a column that can be NULL would lose rows.
// error: retort: .*#nullable-key\b
// error: key_is_never_null<.*"users.age"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
inline constexpr auto pages = rt::keyset(users.age, users.id);
#else
inline constexpr auto pages = rt::keyset(users.name, users.id);
#endif
