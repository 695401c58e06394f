// SPDX-License-Identifier: BSL-1.0
// An upsert does not say what is done.
// error: retort: .*#not-a-statement\b
// error: is_a_statement<.*"an unfinished one"
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& session) {
#ifdef BAD
  session.execute(rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name));
#else
  session.execute(rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).do_nothing());
#endif
}
