// SPDX-License-Identifier: BSL-1.0
// A parameter of raw SQL is given no value.
// error: retort: .*#placeholder-missing\b
// error: placeholder_has_a_value<.*"least"
#include <retort/raw_sql.hpp>
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& s) {
#ifdef BAD
  s.execute(rt::text<"DELETE FROM users WHERE id > :least">);
#else
  s.execute(rt::text<"DELETE FROM users WHERE id > :least">, rt::arg<"least"> = 3);
#endif
}
