// SPDX-License-Identifier: BSL-1.0
// The rows of a range share one text.
// error: retort: an insert of a range of rows has one text for all of them
#include <retort/dynamic.hpp>
#include <retort/sqlite.hpp>

#include "models.hpp"

void put(rt::session<rt::sqlite>& s, const std::vector<User<rt::insertable>>& people, bool named) {
  const auto insert = rt::insert_into(users).values(people).on_conflict(users.id).do_update(users.age = 5);
#ifdef BAD
  s.execute(insert.where(users.id > 0 && rt::when(named, users.name == "x")));
#else
  s.execute(insert.where(users.id > 0 && users.name == "x"));
  static_cast<void>(named);
#endif
}
