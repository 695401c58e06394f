// SPDX-License-Identifier: BSL-1.0
// A patch gives a column a value of another type.
// error: retort: .*#wrong-assignment\b
// error: value_fits_the_column<.*"age"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
const User<rt::patch> p{.age = "ten"};
#else
const User<rt::patch> p{.age = 10};
#endif
