// SPDX-License-Identifier: BSL-1.0
// The statements of docs/raw_sql.md.

#include <retort/raw_sql.hpp>
#include <retort/sqlite.hpp>
#include <string>
#include <vector>

#include "support/blog.hpp"

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User, Post>::create_all(s);
  for (const char* name : {"Ann", "Bob", "Cy"})
    s.execute(rt::insert_into(users).values(users.name = name, users.age = 30));

  // [typed]
  constexpr auto older =
      rt::text<"SELECT id, name FROM users WHERE age > :least ORDER BY id">.columns<rt::result_of<"id", std::int64_t>, rt::result_of<"name", std::string>>();
  for (auto& [id, name] : s.execute(older, rt::arg<"least"> = 18)) check(id > 0 && !name.empty(), "typed");
  // [typed]
  static_assert(rt::sql<rt::sqlite>(older) == "SELECT id, name FROM users WHERE age > ?1 ORDER BY id");
  static_assert(rt::sql<rt::postgres>(older) == "SELECT id, name FROM users WHERE age > $1 ORDER BY id");

  // [table]
  std::vector<User<rt::row>> all = s.execute(rt::text<"SELECT * FROM users ORDER BY id">.columns(users)).all();
  // [table]
  check(all.size() == 3 && all[1].name == "Bob", "table");

  // [write]
  auto written = s.execute(rt::text<"UPDATE users SET age = :age WHERE name = :name">, rt::arg<"name"> = "Ann",
                           rt::arg<"age"> = std::optional<int>())
                     .rowcount();
  // [write]
  check(written == 1, "write");

  // [colons]
  constexpr auto tricky =
      rt::text<"SELECT ':no' AS a, /* :no */ :yes AS b -- :no">.columns<rt::result_of<"a", std::string>, rt::result_of<"b", std::string>>();
  auto [a, b] = s.execute(tricky, rt::arg<"yes"> = "it's :b").one();
  // [colons]
  static_assert(rt::sql<rt::sqlite>(tricky) == "SELECT ':no' AS a, /* :no */ ?1 AS b -- :no");
  check(a == ":no" && b == "it's :b", "colons");

  // [expression]
  auto even = rt::select(users.name).where(rt::text_expr<bool, "{} % {} = 0">(users.id, 2));
  // [expression]
  static_assert(rt::sql<rt::sqlite>(decltype(even){}) == "SELECT users.name FROM users WHERE users.id % ?1 = 0");
  static_assert(rt::sql<rt::postgres>(decltype(even){}) == "SELECT users.name FROM users WHERE users.id % $1 = 0");
  check(s.execute(even).scalar() == "Bob", "expression");

  const std::string table = "users";
  // [unsafe]
  auto count = rt::unsafe_sql("SELECT count(*) AS n FROM " + table + " WHERE name <> :name")
                   .columns<rt::result_of<"n", std::int64_t>>();
  auto n = s.execute(count, rt::arg<"name"> = "x' OR 'a' = 'a").scalar();
  // [unsafe]
  check(n == 3, "unsafe");
}
