// SPDX-License-Identifier: BSL-1.0
// A patch sets a column to its default that has none.
// error: retort: .*#no-default\b
// error: column_has_a_default<.*"name"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const User<rt::patch> p{.name = rt::use_default};
#else
const User<rt::patch> p{.since = rt::use_default};
#endif
