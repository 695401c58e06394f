// SPDX-License-Identifier: BSL-1.0
// Text is executed that is no statement.
// error: retort: .*#not-a-statement\b
// error: is_a_statement<.*"text"
#include <retort/raw_sql.hpp>
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& session) {
#ifdef BAD
  session.execute("DELETE FROM users");
#else
  session.execute(rt::text<"DELETE FROM users">);
#endif
}
