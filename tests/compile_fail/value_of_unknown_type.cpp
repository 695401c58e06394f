// SPDX-License-Identifier: BSL-1.0
// A value of a type that no column has.
// error: retort: .*#unknown-type\b
#include "models.hpp"

struct point {
  int x = 0, y = 0;
};
#ifdef BAD
inline const auto q = rt::select(rt::value(point{}));
#else
inline const auto q = rt::select(rt::value(point{}.x));
#endif
