// SPDX-License-Identifier: BSL-1.0
// A whole number is assigned a fraction.
// error: retort: .*#wrong-assignment\b
// error: value_fits_the_column<.*"users\.age".*"a double"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.age = 1.5).where(users.id == 1);
#else
constexpr auto q = rt::update(users).set(users.age = 1).where(users.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
