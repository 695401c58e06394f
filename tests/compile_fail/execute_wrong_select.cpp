// SPDX-License-Identifier: BSL-1.0
// A wrong SELECT is executed: nothing is said of the loop over its rows.
// error: retort: .*#not-in-from\b
// error: column_is_in_from<.*"posts\.title".*"users"
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& session) {
#ifdef BAD
  for (auto& [name] : session.execute(rt::select(users.name).where(posts.title == "Hello"))) name.clear();
#else
  for (auto& [name] : session.execute(rt::select(users.name).where(users.name == "Hello"))) name.clear();
#endif
}
