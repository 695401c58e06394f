// SPDX-License-Identifier: BSL-1.0
// A placeholder beside a whole number is given a fraction.
// error: retort: .*#placeholder-type\b
// error: placeholder_has_one_type<.*"age"
#include <retort/sqlite.hpp>

#include "models.hpp"

constexpr auto older = rt::select(users.name).where(users.age > rt::arg<"age">);

void run(rt::session<rt::sqlite>& session) {
#ifdef BAD
  for (auto& [name] : session.execute(older, rt::arg<"age"> = 17.5)) name.clear();
#else
  for (auto& [name] : session.execute(older, rt::arg<"age"> = 17)) name.clear();
#endif
}
