// SPDX-License-Identifier: BSL-1.0
// Many rows and many statements at a time: docs/bulk.md.

#include <cstdlib>
#include <iostream>
#include <retort/retort.hpp>
#include <string>
#include <vector>

#include "support/blog.hpp"

// [elements]
struct Birthday {
  std::int64_t id;
  int age;
};
// [elements]

static void work(const rt::any_engine& engine) {
  rt::session s{engine};
  rt::schema<User, Post>::drop_all(s);
  rt::schema<User, Post>::create_all(s);

  // [range]
  std::vector<User<rt::insertable>> people;
  for (int i = 0; i < 10'000; ++i) people.push_back({.name = "user " + std::to_string(i)});

  s.execute(rt::insert_into(users).values(people));
  // [range]

  for (auto& person : people) person.name += " again";
  // [bulk-insert]
  auto written = s.bulk_insert(users, people, [](std::int64_t rows) { std::cout << rows << " rows\n"; });
  // [bulk-insert]
  check(written.rowcount() == 10'000, "bulk insert");

  // [export]
  std::int64_t letters = 0;
  auto rows = s.bulk_export(users, [&](User<rt::row>& user) { letters += std::ssize(user.name); });
  s.bulk_export(rt::select(users.id, users.name), [&](auto& row) { letters += std::ssize(row.template get<1>()); });
  // [export]
  check(rows == 20'000 && letters > 0, "export");

  // [stream]
  for (auto& [id, name] : s.stream(rt::select(users.id, users.name).where(users.id > 100))) letters += std::ssize(name);
  // [stream]

  // [many]
  std::vector<Birthday> birthdays{{.id = 1, .age = 31}, {.id = 2, .age = 8}};

  auto q = rt::update(users).set(users.age = rt::arg<"age">).where(users.id == rt::arg<"id">);
  auto changed = s.execute_many(q, birthdays);
  // [many]
  check(changed.rowcount() == 2, "execute_many");

  // [pipeline]
  auto [oldest, count, renamed] =
      s.pipeline(rt::select(users.name).where(users.age > 30), rt::select(rt::func::count(users.id)),
                 rt::update(users).set(users.name = "Ann").where(users.id == 1));
  std::cout << oldest.scalar() << " of " << count.scalar() << '\n';
  // [pipeline]
  check(renamed.rowcount() == 1, "pipeline");

  // [pipeline-range]
  std::vector<decltype(rt::select(users.name).where(users.id == std::int64_t{}))> questions;
  for (std::int64_t id = 1; id <= 100; ++id) questions.push_back(rt::select(users.name).where(users.id == id));
  auto answers = s.pipeline(questions);
  // [pipeline-range]
  check(answers.size() == 100 && answers[1].scalar() == "user 1", "pipeline of many");
}

int main() {
  const auto file = rt::create_engine("sqlite://");
  work(file);
  const char* url = std::getenv("RETORT_TEST_POSTGRES");
  const auto server = rt::create_engine(url != nullptr ? url : "postgresql:///test");
  work(server);
}
