// SPDX-License-Identifier: BSL-1.0
// in_() is given a range of values of another type.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.age".*"text"
#include "models.hpp"

#include <vector>

std::string_view text() {
#ifdef BAD
  const std::vector<std::string> ages{"18", "19"};
#else
  const std::vector<int> ages{18, 19};
#endif
  return rt::sql<rt::sqlite>(rt::select(users.name).where(users.age.in_(ages)));
}
