// SPDX-License-Identifier: BSL-1.0
// As many operands as places.
// error: retort: .*#raw-text\b
#include <retort/raw_sql.hpp>

#include "models.hpp"

#ifdef BAD
inline const auto q = rt::text_expr<bool, "{} > {}">(users.id);
#else
inline const auto q = rt::text_expr<bool, "{} > {}">(users.id, 1);
#endif
