// SPDX-License-Identifier: BSL-1.0
// A row is asked for a label that it does not have.
// error: retort: .*#no-such-label\b
// error: label_is_in_the_row<.*"totl"
#include <retort/sqlite.hpp>

#include "models.hpp"

constexpr auto q = rt::select(users.name, rt::func::count().as<"total">()).group_by(users.name);

std::int64_t sum(rt::session<rt::sqlite>& session) {
  std::int64_t out = 0;
#ifdef BAD
  for (auto& row : session.execute(q)) out += row.get<"totl">();
#else
  for (auto& row : session.execute(q)) out += row.get<"total">();
#endif
  return out;
}
