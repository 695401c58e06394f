// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <array>

#include "databases.hpp"
#include "models.hpp"

// What is written is there, and rows come in every way they can be asked for.

namespace {

using tests::caught;
using names = std::vector<std::string>;

struct who {
  std::string name;
  std::optional<int> age;
};
struct counted {
  std::int64_t n;
};

template <class Dialect>
std::int64_t count_users(rt::session<Dialect>& s) {
  return s.execute(rt::select(rt::func::count()).from(users)).scalar();
}

LAW("one row is inserted by assignments, and the defaults of both sides are filled in") {
  rt::schema<Post, User>::create_all(s);
  CHECK(s.execute(rt::insert_into(users).values(users.name = "Ann")).rowcount() == 1);
  const auto ann = s.execute(rt::select(users)).one();
  CHECK(ann.id == 1);
  CHECK(ann.age == std::nullopt);
  CHECK(ann.level == 7);
  CHECK(ann.status == "new");
  CHECK(ann.country == "nowhere");
  CHECK(ann.since != rt::timestamptz());
  const auto id =
      s.execute(rt::insert_into(users)
                    .values(users.name = std::string("Bob"), users.age = 8, users.level = 2, users.country = nullptr)
                    .returning(users.id))
          .scalar();
  CHECK(id == 2);
  const auto bob = s.execute(rt::select(users).where(users.id == 2)).one();
  CHECK(bob.age == 8);
  CHECK(bob.level == 2);
  CHECK(bob.country == std::nullopt);
  std::optional<int> unset;
  const auto made = s.execute(rt::insert_into(users)
                                  .values(users.name = "Cy", users.age = unset, users.country = std::nullopt)
                                  .returning(users))
                        .one();
  CHECK(made.name == "Cy");
  CHECK(made.age == std::nullopt);
  CHECK(made.country == std::nullopt);
  // Values may be calculated by the database.
  const auto sum = s.execute(rt::insert_into(users)
                                 .values(users.name = "Di", users.age = rt::lit<40> + 2)
                                 .returning(users.age, (users.age * 2).template as<"twice">()))
                       .one();
  CHECK(sum.template get<0>() == 42);
  CHECK(sum.template get<"twice">() == 84);
}

LAW("whole rows are inserted: what is unset takes its default, what is NULL is NULL") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(User<rt::insertable>{.name = "unset"}));
  s.execute(rt::insert_into(users).values(
      User<rt::insertable>{.id = 10, .name = "null", .country = std::optional<std::string>()}));
  const rt::timestamptz then{std::chrono::microseconds(5)};
  s.execute(rt::insert_into(users).values(
      User<rt::insertable>{.name = "set", .age = 3, .level = 4, .status = "old", .country = "here", .since = then}));
  s.execute(rt::insert_into(users).values(User<rt::row>{.id = 50, .name = "row", .since = then}));
  const auto all = s.execute(rt::select(users).order_by(users.name)).all();
  REQUIRE(all.size() == 4);
  CHECK(all[0].name == "null");
  CHECK(all[0].id == 10);
  CHECK(all[0].country == std::nullopt);
  CHECK(all[1].name == "row");
  CHECK(all[1].id == 50);
  CHECK(all[1].level == 0);
  CHECK(all[1].country == std::nullopt);
  CHECK(all[2].name == "set");
  CHECK(all[2].level == 4);
  CHECK(all[2].status == "old");
  CHECK(all[2].country == "here");
  CHECK(all[2].since == then);
  CHECK(all[3].name == "unset");
  CHECK(all[3].id == 1);
  CHECK(all[3].level == 7);
  CHECK(all[3].status == "new");
  CHECK(all[3].country == "nowhere");
}

template <class M>
struct Defaulted {
  static constexpr auto tablename = rt::name("defaulted");
  rt::column<M, "id", int, rt::primary_key> id{};
  rt::column<M, "wall", rt::timestamp, rt::server_default<"now()">> wall{};
  rt::column<M, "maybe", std::optional<rt::timestamp>, rt::server_default<"now()">> maybe{};
  rt::column<M, "number", std::int64_t, rt::server_default<"date_part('epoch', now())">> number{};
  rt::column<M, "exact", rt::decimal, rt::server_default<"random()">> exact{};
  rt::column<M, "clock", rt::time_of_day, rt::server_default<"now()">> clock{};
  rt::column<M, "words", std::string, rt::server_default<"gen_random_uuid()">> words{};
  rt::column<M, "small", std::int16_t, rt::server_default<"-7">> small{};
  rt::column<M, "quoted", std::optional<rt::date>, rt::server_default<"'2026-01-02'">> quoted{};
};

LAW_OF_POSTGRES("a value beside a default of another type stays what it is") {
  constexpr auto defaulted = rt::table<Defaulted>;
  rt::schema<Defaulted>::create_all(s);
  s.execute_script("SET TIME ZONE 'Europe/Berlin'");
  using namespace std::chrono;
  // An hour that clocks in Berlin leave out.
  const rt::timestamp skipped = local_days(2026y / 3 / 29) + 2h + 30min;
  const auto given = [&](int id) {
    return Defaulted<rt::insertable>{.id = id,
                                     .wall = skipped,
                                     .maybe = skipped,
                                     .number = 9007199254740993,
                                     .exact = rt::decimal("0.12345678901234567890123"),
                                     .clock = rt::time_of_day(9h),
                                     .words = "own"};
  };
  s.execute(rt::insert_into(defaulted).values(given(1)));
  s.execute(rt::insert_into(defaulted).values(std::vector{given(2), given(3)}));
  for (const auto& row : s.execute(rt::select(defaulted)).all()) {
    CHECK(row.wall == skipped);
    CHECK(row.maybe == skipped);
    CHECK(row.number == 9007199254740993);
    CHECK(row.exact == rt::decimal("0.12345678901234567890123"));
    CHECK(row.clock == rt::time_of_day(9h));
    CHECK(row.words == "own");
    CHECK(row.small == -7);
    CHECK(row.quoted == rt::date(2026y / 1 / 2));
  }
  s.execute(rt::insert_into(defaulted).values(Defaulted<rt::insertable>{.id = 4}));
  const auto unset = s.execute(rt::select(defaulted).where(defaulted.id == 4)).one();
  CHECK(unset.words.size() == 36);
  CHECK(unset.wall == unset.maybe);
  CHECK(rt::sql<rt::postgres>(rt::insert_into(defaulted).values(given(1))) ==
        "INSERT INTO defaulted (id, wall, maybe, number, exact, clock, words, small, quoted) VALUES ($1, coalesce($2, "
        "CAST(now() AS TIMESTAMP)), CASE WHEN $3 THEN $4 ELSE CAST(now() AS TIMESTAMP) END, coalesce($5, "
        "CAST(date_part('epoch', now()) AS BIGINT)), coalesce($6, CAST(random() AS NUMERIC)), coalesce($7, CAST(now() "
        "AS TIME)), coalesce($8, CAST(gen_random_uuid() AS TEXT)), coalesce($9, -7), CASE WHEN $10 THEN $11 ELSE "
        "'2026-01-02' END)");
}

LAW("many rows are inserted with one text: none, one, a thousand") {
  rt::schema<Post, User>::create_all(s);
  std::vector<User<rt::insertable>> rows;
  CHECK(s.execute(rt::insert_into(users).values(rows)).rowcount() == 0);
  CHECK(count_users(s) == 0);
  rows.push_back({.name = "only"});
  CHECK(s.execute(rt::insert_into(users).values(rows)).rowcount() == 1);
  rows.clear();
  for (int i = 0; i < 1000; ++i) {
    rows.push_back({.name = "n" + std::to_string(i)});
    if (i % 2 == 0) rows.back().age = i;
    if (i % 3 == 0) rows.back().level = i;
  }
  auto returned =
      s.execute(rt::insert_into(users).values(rows).returning(users.id, users.name, users.age, users.level));
  CHECK(returned.rowcount() == 1000);
  const auto back = returned.all();
  REQUIRE(back.size() == 1000);
  for (int i = 0; i < 1000; ++i) {
    const auto& row = back[static_cast<std::size_t>(i)];
    REQUIRE(row.template get<1>() == "n" + std::to_string(i));
    REQUIRE(row.template get<2>() == (i % 2 == 0 ? std::optional<int>(i) : std::nullopt));
    REQUIRE(row.template get<3>() == (i % 3 == 0 ? i : 7));
  }
  CHECK(count_users(s) == 1001);
  const std::array<User<rt::row>, 2> two{User<rt::row>{.id = 5000, .name = "x"},
                                         User<rt::row>{.id = 5001, .name = "y"}};
  CHECK(s.execute(rt::insert_into(users).values(two)).rowcount() == 2);
}

LAW("many rows are all written, or none") {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a"}, {.name = "b"}, {.name = "a"}};
  caught<rt::unique_violation>([&] { s.execute(rt::insert_into(users).values(rows)); });
  CHECK(!s.in_transaction());
  CHECK(count_users(s) == 0);
}

LAW("update sets values and expressions, and says how many rows") {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a", .age = 1}, {.name = "b", .age = 2}, {.name = "c"}};
  s.execute(rt::insert_into(users).values(rows));
  CHECK(
      s.execute(
           rt::update(users).set(users.age = users.age + users.level, users.status = "old").where(users.age != nullptr))
          .rowcount() == 2);
  CHECK(s.execute(rt::select(users.age).order_by(users.id)).scalars() ==
        std::vector<std::optional<int>>{8, 9, std::nullopt});
  CHECK(s.execute(rt::update(users).set(users.age = nullptr).where(users.id == 99)).rowcount() == 0);
  const auto changed = s.execute(rt::update(users)
                                     .set(users.age = 1)
                                     .set(users.level = rt::arg<"level">)
                                     .where(users.id >= 2)
                                     .returning(users.id, users.level),
                                 rt::arg<"level"> = 70)
                           .all();
  REQUIRE(changed.size() == 2);
  CHECK(changed[0][users.level] == 70);
  CHECK(s.execute(rt::update(users).set(users.name = users.name + "!").all_rows()).rowcount() == 3);
  CHECK(s.execute(rt::select(users.name).order_by(users.id)).scalars() == names{"a!", "b!", "c!"});
}

LAW("delete takes what it is told, and all rows only when told so") {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a"}, {.name = "b"}, {.name = "c"}};
  s.execute(rt::insert_into(users).values(rows));
  CHECK(s.execute(rt::delete_from(users).where(users.name == "b")).rowcount() == 1);
  auto gone = s.execute(rt::delete_from(users).where(users.name == rt::arg<"name">).returning(users.id, users.name),
                        rt::arg<"name"> = "c");
  CHECK(gone.rowcount() == 1);
  CHECK(gone.one()[users.id] == 3);
  CHECK(s.execute(rt::delete_from(users).where(users.id > 100)).rowcount() == 0);
  CHECK(s.execute(rt::delete_from(users).all_rows()).rowcount() == 1);
  CHECK(count_users(s) == 0);
}

LAW("results are read whole, in parts, and as one value") {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{
      {.name = "a", .age = 1}, {.name = "b"}, {.name = "c", .age = 3}, {.name = "d"}};
  s.execute(rt::insert_into(users).values(rows));
  const auto q = rt::select(users.name, users.age).order_by(users.id);
  CHECK(s.execute(q).all().size() == 4);
  CHECK(s.execute(q).fetchall().size() == 4);
  CHECK(s.execute(q).first()->template get<0>() == "a");
  CHECK(!s.execute(q.where(users.id > 9)).first().has_value());
  CHECK(s.execute(q.where(users.id == 2)).one()[users.name] == "b");
  CHECK(s.execute(q.where(users.id == 2)).one_or_none()->template get<"name">() == "b");
  CHECK(!s.execute(q.where(users.id > 9)).one_or_none().has_value());
  CHECK(s.execute(q).scalars() == names{"a", "b", "c", "d"});
  CHECK(s.execute(q.where(users.id == 3)).scalar() == "c");

  auto r = s.execute(q);
  CHECK(r.fetchone()->template get<0>() == "a");
  const auto two = r.fetchmany(2);
  REQUIRE(two.size() == 2);
  CHECK(two[1].template get<0>() == "c");
  CHECK(r.fetchmany(100).size() == 1);
  CHECK(!r.fetchone().has_value());
  CHECK(r.all().empty());
  CHECK(r.keys() == names{"name", "age"});
  CHECK(s.execute(rt::select(users)).keys() == names{"id", "name", "age", "level", "status", "country", "since"});

  const auto people = s.execute(q).template as<who>();
  REQUIRE(people.size() == 4);
  CHECK(people[2].name == "c");
  CHECK(people[2].age == 3);
  const auto number = rt::as<counted>(s.execute(rt::select(rt::func::count().as<"n">()).from(users)).one());
  CHECK(number.n == 4);

  names seen;
  for (auto& [name, age] : s.execute(q)) seen.push_back(name + (age ? std::to_string(*age) : "-"));
  CHECK(seen == names{"a1", "b-", "c3", "d-"});
  for (const auto& row : s.execute(q.where(users.id > 9))) FAIL("no row, but " << row.template get<0>());
}

LAW("one() wants one row, not none and not two") {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a"}, {.name = "b"}};
  s.execute(rt::insert_into(users).values(rows));
  const auto q = rt::select(users.name);
  CHECK_THROWS_AS(s.execute(q.where(users.id == 9)).one(), rt::no_result_found);
  CHECK_THROWS_AS(s.execute(q.where(users.id == 9)).scalar(), rt::no_result_found);
  CHECK_THROWS_AS(s.execute(q).one(), rt::multiple_results_found);
  CHECK_THROWS_AS(s.execute(q).scalar(), rt::multiple_results_found);
  CHECK_THROWS_AS(s.execute(q).one_or_none(), rt::multiple_results_found);
  CHECK_THROWS_AS(s.execute(rt::update(users).set(users.age = 1).all_rows().returning(users.id)).one(),
                  rt::multiple_results_found);
  CHECK(s.execute(q.where(users.id == 1)).scalar() == "a");
}

LAW("rows of a write are read in the same ways") {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a"}, {.name = "b"}, {.name = "c"}};
  auto r = s.execute(rt::insert_into(users).values(rows).returning(users.id, users.name));
  CHECK(r.fetchone()->template get<0>() == 1);
  names seen;
  for (auto& [id, name] : r) seen.push_back(name);
  CHECK(seen == names{"b", "c"});
  CHECK(r.rowcount() == 3);
  CHECK(r.keys() == names{"id", "name"});
  CHECK(s.execute(rt::update(users).set(users.age = 1).all_rows().returning(users.name)).scalars().size() == 3);
  CHECK(s.execute(rt::delete_from(users).all_rows().returning(users.name, users.age)).template as<who>().size() == 3);
}

LAW("a result may be left half read, and another statement run on the same session") {
  rt::schema<Post, User>::create_all(s);
  std::vector<User<rt::insertable>> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({.name = std::to_string(i)});
  s.execute(rt::insert_into(users).values(rows));
  const auto q = rt::select(users.id).order_by(users.id);
  auto half = s.execute(q);
  CHECK(half.fetchmany(10).size() == 10);
  CHECK(count_users(s) == 100);
  CHECK(s.execute(rt::update(users).set(users.age = 1).where(users.id == 1)).rowcount() == 1);
  CHECK(half.fetchone()->template get<0>() == 11);
  {
    auto dropped = s.execute(q);
    CHECK(dropped.fetchone()->template get<0>() == 1);
  }
  CHECK(s.execute(q).all().size() == 100);
  CHECK(half.all().size() == 89);
}

LAW("a statement runs inside the loop over its own rows") {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a"}, {.name = "b"}, {.name = "c"}};
  s.execute(rt::insert_into(users).values(rows));
  const auto after = [&](std::int64_t id) { return rt::select(users.id).where(users.id > id).order_by(users.id); };
  std::vector<std::int64_t> seen;
  for (const auto& outer : s.execute(after(0)))
    for (const auto& inner : s.execute(after(outer.template get<0>())))
      for (const auto& innermost : s.execute(after(inner.template get<0>() - 1)))
        seen.push_back(outer.template get<0>() * 100 + inner.template get<0>() * 10 + innermost.template get<0>());
  CHECK(seen == std::vector<std::int64_t>{122, 123, 133, 233});
  CHECK(s.execute(after(1)).all().size() == 2);
}

LAW("a row keeps its values after the statement, the result and the next statement") {
  rt::schema<Post, User>::create_all(s);
  const std::string long_name(1000, 'n');
  s.execute(rt::insert_into(users).values(users.name = long_name));
  const auto row = s.execute(rt::select(users.name, users)).one();
  s.execute(rt::update(users).set(users.name = "other").all_rows());
  CHECK(row.template get<0>() == long_name);
  CHECK(row.template get<1>().name == long_name);
}

}  // namespace
