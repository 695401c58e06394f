// SPDX-License-Identifier: BSL-1.0
// A struct has a member that the row does not have.
// error: retort: .*#result-struct\b
// error: member_is_in_the_row<.*"nick".*"Person"
#include <retort/sqlite.hpp>

#include "models.hpp"

#include <vector>

struct Person {
  std::string name;
#ifdef BAD
  std::string nick;
#else
  std::optional<int> age;
#endif
};

std::vector<Person> people(rt::session<rt::sqlite>& session) {
  return session.execute(rt::select(users.name, users.age)).as<Person>();
}
