// SPDX-License-Identifier: BSL-1.0
// The results of docs/results.md.

#include <retort/results.hpp>
#include <retort/sqlite.hpp>
#include <string>
#include <vector>

#include "support/blog.hpp"

// [struct]
struct person {
  std::string name;
  std::optional<int> age;
};
// [struct]

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User, Post>::create_all(s);
  for (const char* name : {"Ann", "Bob", "Cy"})
    s.execute(rt::insert_into(users).values(users.name = name, users.age = 30));

  // [loop]
  auto q = rt::select(users.id, users.name, users.age).order_by(users.id);
  for (auto& [id, name, age] : s.execute(q)) check(id > 0 && name.size() < 4 && age == 30, "loop");
  // [loop]

  check(rt::sql<rt::sqlite>(q) == "SELECT users.id, users.name, users.age FROM users ORDER BY users.id", "text");

  // [one-row]
  auto first = s.execute(q).first();
  std::string name = first->get<"name">();
  std::optional<int> age = (*first)[users.age];
  // [one-row]
  check(name == "Ann" && age == 30, "one row");

  // [into]
  std::vector<person> people = s.execute(q).as<person>();
  // [into]
  check(people.size() == 3 && people[2].name == "Cy", "into");

  // [mappings]
  for (const rt::mapping& row : rt::mappings(s.execute(q)))
    for (const auto& [column, value] : row)
      check(!value.is_null() && !column.empty() && !value.text().empty(), "mappings");
  // [mappings]

  // [partitions]
  auto rows = s.execute(q);
  for (auto& part : rt::partitions(rows, 2)) check(part.size() <= 2, "partitions");
  // [partitions]

  // [columns]
  auto pairs = rt::columns_of_result(s.execute(q), users.name, users.id);
  std::optional<std::string> only = rt::scalar_one_or_none(s.execute(rt::select(users.name).where(users.id == 2)));
  // [columns]
  check(std::get<0>(pairs[1]) == "Bob" && only == "Bob", "columns");

  // [key]
  std::int64_t id = rt::inserted_primary_key(s, rt::insert_into(users).values(users.name = "Dan"));
  // [key]
  check(id == 4, "key");

  // [to-sql]
  auto asked = rt::select(users.name).where(users.name != "it's me" && users.age > 18);
  std::string shown = rt::to_sql<rt::sqlite>(asked);
  // [to-sql]
  check(shown == "SELECT users.name FROM users WHERE users.name <> 'it''s me' AND users.age > 18", "to_sql");
}
