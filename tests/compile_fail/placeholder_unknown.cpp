// SPDX-License-Identifier: BSL-1.0
// A value is given for a placeholder that the statement does not have.
// error: retort: .*#placeholder-unknown\b
// error: placeholder_is_in_the_statement<.*"max"
#include <retort/sqlite.hpp>

#include "models.hpp"

constexpr auto adults = rt::select(users.name).where(users.age >= rt::arg<"min">);

void run(rt::session<rt::sqlite>& session) {
#ifdef BAD
  auto rows = session.execute(adults, rt::arg<"min"> = 18, rt::arg<"max"> = 65);
#else
  auto rows = session.execute(adults, rt::arg<"min"> = 18);
#endif
  for (auto& [name] : rows) name.clear();
}
