// SPDX-License-Identifier: BSL-1.0
// A row is asked for a column that was not selected.
// error: retort: .*#no-such-label\b
// error: label_is_in_the_row<.*"users\.age"
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& session) {
  for (auto& row : session.execute(rt::select(users.id, users.name)))
#ifdef BAD
    if (row[users.age] == 18) return;
#else
    if (row[users.name] == "Ann") return;
#endif
}
