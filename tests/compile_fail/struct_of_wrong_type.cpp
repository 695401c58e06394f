// SPDX-License-Identifier: BSL-1.0
// A member of a struct has another type than the column of its name.
// error: retort: .*#result-struct\b
// error: member_is_in_the_row<.*"age".*"Person"
#include <retort/sqlite.hpp>

#include "models.hpp"

#include <vector>

struct Person {
  std::string name;
#ifdef BAD
  std::string age;
#else
  std::optional<int> age;
#endif
};

std::vector<Person> people(rt::session<rt::sqlite>& session) {
  return session.execute(rt::select(users.name, users.age)).as<Person>();
}
