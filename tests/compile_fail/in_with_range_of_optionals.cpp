// SPDX-License-Identifier: BSL-1.0
// in_() with a range whose elements may be NULL: NULL is never found, and in not_in() finds nothing.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.age".*"an int32, or NULL"
#include <vector>
#include "models.hpp"

#ifdef BAD
inline const auto q = users.age.in_(std::vector<std::optional<int>>{1, std::nullopt});
#else
inline const auto q = users.age == nullptr || users.age.in_(std::vector<int>{1});
#endif
