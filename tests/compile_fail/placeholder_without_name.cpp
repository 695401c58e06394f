// SPDX-License-Identifier: BSL-1.0
// A value for a placeholder does not name it.
// error: retort: .*#placeholder-unknown\b
// error: placeholder_is_in_the_statement<.*"a value that is not named by arg"
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& session) {
  constexpr auto q = rt::select(users.name).where(users.age > rt::arg<"least">);
#ifdef BAD
  session.execute(q, 18).all();
#else
  session.execute(q, rt::arg<"least"> = 18).all();
#endif
}
