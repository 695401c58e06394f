// SPDX-License-Identifier: BSL-1.0
// The URL decides the database, and one of the two can't lock rows.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"FOR UPDATE".*"SQLite"
#include <retort/retort.hpp>

#include "models.hpp"

void run(rt::session<rt::any_dialect>& session) {
#ifdef BAD
  for (auto& [name] : session.execute(rt::for_update(rt::select(users.name)))) name.clear();
#else
  for (auto& [name] : session.execute(rt::select(users.name))) name.clear();
#endif
}
