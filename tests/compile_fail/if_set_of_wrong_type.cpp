// SPDX-License-Identifier: BSL-1.0
// An optional value of a type that does not fit.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users.id"
#include <retort/dynamic.hpp>

#include "models.hpp"

#ifdef BAD
inline const auto q = users.id == rt::if_set(std::optional<std::string>("1"));
#else
inline const auto q = users.id == rt::if_set(std::optional<int>(1));
#endif
