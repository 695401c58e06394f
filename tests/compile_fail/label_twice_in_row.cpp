// SPDX-License-Identifier: BSL-1.0
// A row is asked for a label that two of its columns have.
// error: retort: .*#label-twice\b
// error: label_means_one_column<.*"id"
#include <retort/sqlite.hpp>

#include "models.hpp"

std::int64_t sum(rt::session<rt::sqlite>& session) {
  std::int64_t out = 0;
#ifdef BAD
  for (auto& row : session.execute(rt::select(users.id, posts.id).join(posts))) out += row.get<"id">();
#else
  for (auto& row : session.execute(rt::select(users.id, posts.id.as<"post">()).join(posts))) out += row.get<"id">();
#endif
  return out;
}
