// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "databases.hpp"
#include "models.hpp"

// Tables are made of models, in an order that works, and every name can be one's own.

namespace {

using tests::catalogue;
using tests::caught;
using tests::is_sqlite;
using tests::lines;

/// The indexes of a table that are not made by the database for its own ends.
template <class Dialect>
lines indexes_of(rt::session<Dialect>& s, const std::string& table) {
  return catalogue(
      s, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = '" + table + "'",
      "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'laws' AND indexname LIKE 'ix%' AND tablename = '" +
          table + "'");
}

LAW("tables are made and dropped, as often as one likes, in the order of their keys") {
  using app = rt::schema<Post, User, Employee, Seat, Sample, Maybe, Company, Quoted>;
  app::create_all(s);
  app::create_all(s);
  s.execute(rt::insert_into(users).values(users.name = "a"));
  s.execute(rt::insert_into(posts).values(posts.title = "t", posts.user_id = 1));
  app::create_all(s);
  CHECK(s.execute(rt::select(users.id)).all().size() == 1);
  app::drop_all(s);
  app::drop_all(s);
  CHECK(caught<rt::programming_error>([&] { s.execute(rt::select(users.id)).all(); }).sqlstate() == "42P01");
  app::create_all(s);
  CHECK(s.execute(rt::select(users.id)).all().empty());
}

LAW("without IF NOT EXISTS a table that is there is an error, and none of the others is left") {
  rt::schema<Post, User>::create_all(s);
  using app = rt::schema<Seat, User, Post>;
  CHECK(caught<rt::programming_error>([&] { app::create_all(s, {.if_not_exists = false}); }).sqlstate() == "42P07");
  CHECK(caught<rt::programming_error>([&] { s.execute(rt::select(seats.number)).all(); }).sqlstate() == "42P01");
  app::drop_all(s);
  CHECK(caught<rt::programming_error>([&] { app::drop_all(s, {.if_not_exists = false}); }).sqlstate() == "42P01");
  app::create_all(s, {.if_not_exists = false});
  app::drop_all(s, {.if_not_exists = false});
}

LAW("tables that refer to each other are made, keep their keys, and are dropped") {
  using app = rt::schema<Hen, Egg>;
  app::create_all(s);
  s.execute(rt::insert_into(hens).values(hens.id = 1));
  s.execute(rt::insert_into(eggs).values(eggs.id = 2, eggs.hen_id = 1));
  s.execute(rt::update(hens).set(hens.egg_id = 2).where(hens.id == 1));
  caught<rt::foreign_key_violation>([&] { s.execute(rt::insert_into(hens).values(hens.id = 3, hens.egg_id = 99)); });
  caught<rt::foreign_key_violation>([&] { s.execute(rt::insert_into(eggs).values(eggs.id = 3, eggs.hen_id = 99)); });
  app::drop_all(s);
  CHECK(caught<rt::programming_error>([&] { s.execute(rt::select(hens.id)).all(); }).sqlstate() == "42P01");
}

LAW("tables that refer to each other are dropped with their rows, and made again over what is there") {
  using app = rt::schema<Hen, Egg>;
  app::create_all(s);
  s.execute(rt::insert_into(hens).values(hens.id = 1));
  app::create_all(s);
  CHECK(s.execute(rt::select(hens.id)).all().size() == 1);
  app::drop_all(s);
  app::create_all(s);
  CHECK(s.execute(rt::select(hens.id)).all().empty());
}

LAW("foreign keys act on delete as the model says") {
  rt::schema<Post, User, Employee>::create_all(s);
  s.execute(rt::insert_into(users).values(users.name = "a"));
  s.execute(rt::insert_into(users).values(users.name = "b"));
  s.execute(rt::insert_into(posts).values(posts.title = "of a", posts.user_id = 1));
  s.execute(rt::insert_into(posts).values(posts.title = "of b", posts.user_id = 2));
  CHECK(s.execute(rt::delete_from(users).where(users.id == 1)).rowcount() == 1);
  CHECK(s.execute(rt::select(posts.title)).scalars() == std::vector<std::string>{"of b"});
  s.execute(rt::insert_into(employees).values(employees.id = 1, employees.name = "boss"));
  s.execute(rt::insert_into(employees).values(employees.id = 2, employees.name = "other", employees.manager_id = 1));
  s.execute(rt::delete_from(employees).where(employees.id == 1));
  CHECK(s.execute(rt::select(employees.manager_id)).scalar() == std::nullopt);
}

LAW("indexes, uniques, keys and checks are there") {
  rt::schema<Post, User, Seat, Quoted>::create_all(s);
  CHECK(indexes_of(s, "users") == std::set<std::string>{"ix_users_name_age"});
  CHECK(indexes_of(s, "posts") == std::set<std::string>{"ix_posts_user_id"});
  CHECK(indexes_of(s, "Order") == std::set<std::string>{"ix_Order_group_Total Sum", "ix_Order_Total Sum"});
  const auto seat = [&](int row, int number, std::optional<std::string> place) {
    s.execute(rt::insert_into(seats).values(Seat<rt::row>{row, number, std::move(place)}));
  };
  seat(1, 1, "A");
  caught<rt::unique_violation>([&] { seat(1, 1, "B"); });
  caught<rt::unique_violation>([&] { seat(1, 2, "A"); });
  caught<rt::check_violation>([&] { seat(1, 0, "C"); });
  seat(2, 1, "A");
  seat(3, 1, std::nullopt);
  seat(3, 2, std::nullopt);
  caught<rt::not_null_violation>([&] { s.execute_script("INSERT INTO seats (row_number, number) VALUES (NULL, 7)"); });
}

LAW("numbers of rows are not used again, and go on after one that was given") {
  rt::schema<Post, User>::create_all(s);
  const auto add = [&](const char* name) {
    return s.execute(rt::insert_into(users).values(users.name = name).returning(users.id)).scalar();
  };
  CHECK(add("a") == 1);
  CHECK(add("b") == 2);
  s.execute(rt::delete_from(users).where(users.id == 2));
  CHECK(add("c") == 3);
}

/// The words that a database itself lists as keywords.
template <class Dialect>
std::vector<std::string> keywords(rt::session<Dialect>& s) {
  std::vector<std::string> out;
  if (is_sqlite(s)) {
    for (int i = 0; i < sqlite3_keyword_count(); ++i) {
      const char* word = nullptr;
      int size = 0;
      sqlite3_keyword_name(i, &word, &size);
      std::string lower(word, static_cast<std::size_t>(size));
      std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(c | 0x20); });
      out.push_back(std::move(lower));
    }
  } else {
    const lines words = catalogue(s, "", "SELECT word::text FROM pg_get_keywords()");
    out.assign(words.begin(), words.end());
  }
  for (const auto& reserved : rt::meta::reserved_words) out.emplace_back(reserved.word);
  out.insert(out.end(), {"UPPER", "with space", "semi;colon", "quo\"te", "'apostrophe'", "1digit", "é", "$1", "?"});
  return out;
}

LAW("every keyword is a table's name, a column's and an alias") {
  REQUIRE(keywords(s).size() > 200);
  for (const std::string& text : keywords(s)) {
    CAPTURE(text);
    const std::string_view word = text;
    const rt::column_attribute attributes[] = {rt::unique.data,
                                               rt::meta::plain_attribute<rt::attribute_kind::index>::data};
    const rt::table_argument check[] = {rt::check<"1 = 1", "order">};
    const rt::column_description columns[] = {
        {word, rt::type_kind::int32, false, attributes, rt::name::of({}, word), check}};
    const rt::table_description table{{}, word, columns, check};
    const rt::table_description* const tables[] = {&table};
    const rt::table_info plain{&table, {}};
    const rt::table_info alias{&table, word};
    const auto script = [&](auto render) {
      const std::string sql = rt::rendered(s.sql_dialect(), [&](rt::writer& w) { render(w); });
      CAPTURE(sql);
      CHECK_NOTHROW(s.execute_script(sql));
    };
    const rt::ddl_options options;
    for (const std::string& sql : rt::ddl_script<>(tables, s.sql_dialect(), options).create()) {
      CAPTURE(sql);
      CHECK_NOTHROW(s.execute_script(sql));
    }
    script([&](rt::writer& w) {
      w.put("INSERT INTO "), w.put_table(plain), w.put(" ("), w.put_name(columns[0].name),
          w.put(") VALUES (1) RETURNING ");
      w.put_name(columns[0].name);
    });
    script([&](rt::writer& w) {
      w.put("UPDATE "), w.put_table(plain), w.put(" SET "), w.put_name(columns[0].name), w.put(" = 2 WHERE ");
      w.put_column(plain, columns[0].name), w.put(" = 1");
    });
    script([&](rt::writer& w) {
      w.put("SELECT "), w.put_column(plain, columns[0].name), w.put(" AS "), w.put_name(columns[0].name),
          w.put(" FROM ");
      w.put_table(plain), w.put(" WHERE "), w.put_column(plain, columns[0].name), w.put(" = 2 ORDER BY ");
      w.put_column(plain, columns[0].name);
    });
    script([&](rt::writer& w) {
      w.put("SELECT "), w.put_column(alias, columns[0].name), w.put(" FROM "), w.put_table(alias);
    });
    const rt::ddl_options surely{.if_not_exists = false};
    for (const std::string& sql : rt::ddl_script<>(tables, s.sql_dialect(), surely).drop())
      CHECK_NOTHROW(s.execute_script(sql));
  }
}

}  // namespace
