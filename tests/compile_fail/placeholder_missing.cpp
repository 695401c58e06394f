// SPDX-License-Identifier: BSL-1.0
// A placeholder is given no value.
// error: retort: .*#placeholder-missing\b
// error: placeholder_has_a_value<.*"min"
#include <retort/sqlite.hpp>

#include "models.hpp"

constexpr auto adults = rt::select(users.name).where(users.age >= rt::arg<"min">);

void run(rt::session<rt::sqlite>& session) {
#ifdef BAD
  auto rows = session.execute(adults);
#else
  auto rows = session.execute(adults, rt::arg<"min"> = 18);
#endif
  for (auto& [name] : rows) name.clear();
}
