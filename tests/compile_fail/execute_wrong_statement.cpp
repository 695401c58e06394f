// SPDX-License-Identifier: BSL-1.0
// A wrong statement is executed: one error, whatever is done with the result.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.title".*"users"
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& session) {
#ifdef BAD
  session.execute(rt::update(users).set(users.age = 18).where(posts.title == "Hello"));
#else
  session.execute(rt::update(users).set(users.age = 18).where(users.name == "Hello"));
#endif
}
