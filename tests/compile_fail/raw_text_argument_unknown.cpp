// SPDX-License-Identifier: BSL-1.0
// A value for a parameter that raw SQL does not have: a colon in a literal is none.
// error: retort: .*#placeholder-unknown\b
// error: placeholder_is_in_the_statement<.*"a"
#include <retort/raw_sql.hpp>
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& s) {
#ifdef BAD
  s.execute(rt::text<"DELETE FROM users WHERE name = ':a'">, rt::arg<"a"> = 3);
#else
  s.execute(rt::text<"DELETE FROM users WHERE name = :a">, rt::arg<"a"> = "x");
#endif
}
