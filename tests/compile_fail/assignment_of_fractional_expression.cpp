// SPDX-License-Identifier: BSL-1.0
// A column of whole numbers is assigned an expression that may have a fraction.
// error: retort: .*#wrong-assignment\b
// error: value_fits_the_column<.*"users\.age"
#include <retort/func.hpp>

#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::update(users).set(users.age = rt::cast<double>(users.age)).all_rows();
#else
constexpr auto q = rt::update(users).set(users.age = rt::cast<int>(rt::cast<double>(users.age))).all_rows();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
