// SPDX-License-Identifier: BSL-1.0
// A patch sets a column to NULL that is never NULL.
// error: retort: .*#null-assignment\b
// error: column_takes_null<.*"name"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const User<rt::patch> p{.name = rt::null};
#else
const User<rt::patch> p{.age = rt::null};
#endif
