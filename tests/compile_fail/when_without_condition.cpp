// SPDX-License-Identifier: BSL-1.0
// A dynamic part that is no condition.
// error: retort: .*#not-a-condition\b
// error: operand_is_a_condition<
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
inline const auto q = rt::when(true, users.id);
#else
inline const auto q = rt::when(true, users.id == 1);
#endif
