// SPDX-License-Identifier: BSL-1.0
// The engines, sessions and transactions of docs/sessions.md, on both databases.

#include <cstdlib>
#include <iostream>
#include <retort/retort.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/blog.hpp"

// [struct]
struct Named {
  std::string name;
  std::optional<int> age;
};
// [struct]

// [any]
void work(const rt::any_engine& engine) {
  rt::session s{engine};
  rt::schema<User, Post>::create_all(s);
  s.execute(rt::insert_into(users).values(users.name = "Ann", users.age = 30));
}
// [any]

static void results(const rt::any_engine& engine) {
  rt::session s{engine};
  s.execute(rt::insert_into(users).values(users.name = "Bob"));

  // [results]
  auto q = rt::select(users.id, users.name, users.age).order_by(users.id);

  for (auto& [id, name, age] : s.execute(q)) std::cout << id << ' ' << name << ' ' << age.value_or(0) << '\n';

  auto all = s.execute(q).all();                       // a vector of rows
  auto first = s.execute(q).first();                   // an optional row
  auto ann = s.execute(q.where(users.id == 1)).one();  // throws unless there is exactly one
  auto count = s.execute(rt::select(rt::func::count().as<"n">()).from(users)).scalar();
  auto names = s.execute(rt::select(users.name)).scalars();  // a vector of strings
  auto people = s.execute(q).as<Named>();                    // a vector of structs, filled by name
  // [results]
  check(all.size() == 2 && first && count == 2 && names.size() == 2 && people[0].age == 30, "results");

  // [row]
  std::string by_column = ann[users.name];
  std::int64_t by_place = ann.get<0>();
  std::optional<int> by_label = ann.get<"age">();
  // [row]
  check(by_column == "Ann" && by_place == 1 && by_label == 30, "row");

  // [fetch]
  auto rows = s.execute(q);
  while (auto row = rows.fetchone()) std::cout << row->get<"name">() << '\n';
  // [fetch]
}

static void transactions(const rt::any_engine& engine) {
  rt::session s{engine};

  // [transaction]
  {
    auto tx = s.begin();
    s.execute(rt::update(users).set(users.age = 31).where(users.name == "Ann"));
    s.execute(rt::delete_from(users).where(users.name == "Bob"));
    tx.commit();  // left out, or not reached: all is taken back
  }
  // [transaction]

  // [options]
  {
    auto tx = s.begin({.isolation = rt::isolation::serializable, .read_only = true});
    auto n = s.execute(rt::select(rt::func::count().as<"n">()).from(users)).scalar();
    check(n == 1, "a read-only transaction");
  }
  // [options]

  // [savepoint]
  auto tx = s.begin();
  s.execute(rt::insert_into(users).values(users.name = "Cy"));
  try {
    auto point = s.begin_nested();
    s.execute(rt::insert_into(users).values(users.name = "Cy"));
    point.commit();
  } catch (const rt::unique_violation&) {
    // Only the second insert is taken back; the transaction goes on.
  }
  tx.commit();
  // [savepoint]
  check(s.execute(rt::select(users.name)).scalars().size() == 2, "savepoint");
}

static void retries(const rt::any_engine& engine) {
  // [transact]
  rt::session s{engine};
  auto left = s.transact(rt::retry{.attempts = 5}, [&] {
    s.execute(rt::update(users).set(users.age = users.age - 1).where(users.name == "Ann"));
    return s.execute(rt::select(users.age).where(users.name == "Ann")).scalar();
  });
  // [transact]
  check(left == 30, "transact");

  // [unknown]
  try {
    s.transact([&] { s.execute(rt::insert_into(users).values(users.name = "Dan")); });
  } catch (const rt::commit_outcome_unknown&) {
    // It may have been done. Look for it before doing it again.
  }
  // [unknown]
}

static void session_options(const rt::any_engine& engine) {
  // [session-options]
  rt::session report{engine, {.isolation = rt::isolation::repeatable_read, .read_only = true}};
  // [session-options]
  check(!report.in_transaction(), "nothing is begun yet");

  // [as-you-go]
  {
    rt::session t{engine, {.autobegin = true}};
    t.execute(rt::delete_from(users).where(users.name == "Dan"));
    t.commit();
    t.execute(rt::delete_from(users).where(users.name == "Ann"));
    t.rollback();
  }
  // [as-you-go]
  rt::session s{engine};
  check(s.execute(rt::select(users.name)).scalars().size() == 2, "commit as you go");
}

static void errors(const rt::any_engine& engine) {
  rt::session s{engine};
  // [errors]
  try {
    s.execute(rt::insert_into(users).values(users.name = "Ann"));
  } catch (const rt::unique_violation& e) {
    std::cerr << e.what() << '\n';  // what, where, and the SQL; no values
    std::cerr << e.sqlstate() << ' ' << e.table() << '\n';
  } catch (const rt::operational_error& e) {
    std::cerr << "try again later: " << e.what() << '\n';
  }
  // [errors]
}

static void both(const std::string& where) {
  const auto engine = rt::create_engine(where);
  {
    rt::session s{engine};
    rt::schema<User, Post>::drop_all(s);
  }
  work(engine);
  results(engine);
  transactions(engine);
  retries(engine);
  session_options(engine);
  errors(engine);
}

int main() {
  both("sqlite://");
  if (const char* url = std::getenv("RETORT_TEST_POSTGRES")) both(url);
}
