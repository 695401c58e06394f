// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/raw_sql.hpp>

#include "databases.hpp"
#include "models.hpp"

// SQL by hand: its parameters are bound, its rows are typed, and a colon that is no parameter stays a colon.

namespace {

using tests::caught;

template <class Dialect>
void add_people(rt::session<Dialect>& s) {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> people{
      {.name = "Ann", .age = 30}, {.name = "Bob"}, {.name = "C:y", .age = 7}};
  s.execute(rt::insert_into(users).values(people));
}

LAW_OF_DRIVERS("raw SQL takes parameters by name and gives typed rows") {
  add_people(s);
  constexpr auto q = rt::text<"SELECT id, name, age FROM users WHERE id > :least AND (:least < id OR name = :name) ORDER BY id">
                         .template columns<rt::result_of<"id", std::int64_t>, rt::result_of<"name", std::string>,
                                  rt::result_of<"age", std::optional<int>>>();
  const auto rows = s.execute(q, rt::arg<"name"> = "Ann", rt::arg<"least"> = std::int64_t{1}).all();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].template get<"name">() == "Bob");
  CHECK(rows[0].template get<"age">() == std::nullopt);
  auto& [id, name, age] = rows[1];
  CHECK(id == 3);
  CHECK(name == "C:y");
  CHECK(age == 7);
  // Again, with other values and other types of number.
  CHECK(s.execute(q, rt::arg<"least"> = 2, rt::arg<"name"> = std::string("x")).all().size() == 1);
  CHECK(s.execute(q, rt::arg<"least"> = 2LL, rt::arg<"name"> = std::optional<std::string>()).all().size() == 1);
  const auto whole = s.execute(rt::text<"SELECT * FROM users ORDER BY id">.columns(users)).all();
  REQUIRE(whole.size() == 3);
  CHECK(whole[2].name == "C:y");
  struct brief {
    std::int64_t id;
    std::string name;
  };
  CHECK(s.execute(q, rt::arg<"least"> = 0, rt::arg<"name"> = "").template as<brief>().size() == 3);
}

LAW_OF_DRIVERS("raw SQL writes, and says how many rows") {
  add_people(s);
  CHECK(s.execute(rt::text<"UPDATE users SET age = :age WHERE age IS NULL">, rt::arg<"age"> = 5).rowcount() == 1);
  CHECK(s.execute(rt::text<"DELETE FROM users WHERE id > 1">).rowcount() == 2);
  CHECK(
      s.execute(
           rt::text<"INSERT INTO users (name, level, status) VALUES (:n, 1, ':n') RETURNING status">.template columns<rt::result_of<"status", std::string>>(),
           rt::arg<"n"> = "Dan")
          .scalar() == ":n");
}

LAW_OF_DRIVERS("a colon is no parameter in literals, names, comments and casts") {
  constexpr auto q = rt::text<"SELECT ':a' AS a, 'it''s :b' AS \"b:c\", /* :d */ CAST(:e AS TEXT) AS e -- :f\n, 1 AS f;">
                         .template columns<rt::result_of<"a", std::string>, rt::result_of<"b:c", std::string>,
                                  rt::result_of<"e", std::string>, rt::result_of<"f", int>>();
  const auto r = s.execute(q, rt::arg<"e"> = "it's :e").one();
  CHECK(r.template get<0>() == ":a");
  CHECK(r.template get<1>() == "it's :b");
  CHECK(r.template get<2>() == "it's :e");
}

TEST_CASE("casts, dollar quotes and slices are PostgreSQL's") {
  tests::on_server database;
  auto engine = tests::engine_of(database);
  rt::session s{engine};
  constexpr auto q = rt::text<"SELECT :n::int + 1 AS n, $$:a$$ AS a, $x$ $$ :b $x$ AS b, E'\\':c' AS c, (ARRAY[1,2,3])[1:2] AS d, "
                              "'12\\:30' AS e">
                         .template columns<rt::result_of<"n", int>, rt::result_of<"a", std::string>, rt::result_of<"b", std::string>,
                                  rt::result_of<"c", std::string>, rt::result_of<"d", std::vector<int>>, rt::result_of<"e", std::string>>();
  const auto r = s.execute(q, rt::arg<"n"> = 4).one();
  CHECK(r.get<"n">() == 5);
  CHECK(r.get<"a">() == ":a");
  CHECK(r.get<"b">() == " $$ :b ");
  CHECK(r.get<"c">() == "':c");
  CHECK(r.get<"d">() == std::vector{1, 2});
  CHECK(r.get<"e">() == "12\\:30");
  const std::vector<std::int64_t> ids{1, 3};
  CHECK(s.execute(
             rt::text<"SELECT x FROM generate_series(1, 4) x WHERE x = ANY(:ids)">.columns<rt::result_of<"x", int>>(),
             rt::arg<"ids"> = ids)
            .scalars() == std::vector{1, 3});
}

LAW_OF_DRIVERS("columns that are not those that were said are refused") {
  add_people(s);
  const auto wrong = [&](auto q) { return caught<rt::raw_text_error>([&] { static_cast<void>(s.execute(q)); }); };
  CHECK(std::string(
            wrong(rt::text<"SELECT id, name FROM users">.template columns<rt::result_of<"id", std::int64_t>>()).what())
            .find("2 columns where 1") != std::string::npos);
  CHECK(std::string(
            wrong(rt::text<"SELECT name FROM users">.template columns<rt::result_of<"id", std::int64_t>>()).what())
            .find("name where id") != std::string::npos);
  // The connection is as good as before.
  CHECK(s.execute(rt::select(rt::func::count())).scalar() >= 0);
}

LAW_OF_DRIVERS("text of the run time comes in by one door, with bound values") {
  add_people(s);
  const std::string table = "users";
  const auto q = rt::unsafe_sql("SELECT name FROM " + table + " WHERE name <> :n ORDER BY id")
                     .template columns<rt::result_of<"name", std::string>>();
  for (const std::string name : {"Ann", "x' OR '1'='1", "Bob"}) {
    const auto found = s.execute(q, rt::arg<"n"> = name).scalars();
    CHECK(found.size() == (name[0] == 'x' ? 3U : 2U));
  }
  CHECK(s.execute(rt::unsafe_sql("UPDATE users SET age = 1")).rowcount() == 3);
  CHECK_THROWS_AS(static_cast<void>(s.execute(q)), rt::raw_text_error);
  CHECK_THROWS_AS(static_cast<void>(s.execute(q, rt::arg<"n"> = 1, rt::arg<"m"> = 2)), rt::raw_text_error);
  CHECK_THROWS_AS(static_cast<void>(s.execute(rt::unsafe_sql("DELETE FROM users; DELETE FROM posts"))),
                  rt::raw_text_error);
  CHECK_THROWS_AS(static_cast<void>(s.execute(rt::unsafe_sql("SELECT 'open"))), rt::raw_text_error);
  CHECK_THROWS_AS(static_cast<void>(s.execute(rt::unsafe_sql("SELEC 1"))), rt::programming_error);
}

TEST_CASE("to SQLite, SQL without a statement, or with parameters that get no value, is an error") {
  tests::in_memory database;
  auto engine = tests::engine_of(database);
  rt::session s{engine};
  for (const char* const sql : {"", ";", " ", "-- nothing"})
    CHECK(caught<rt::programming_error>([&] { static_cast<void>(s.execute(rt::unsafe_sql(sql))); }).sqlstate() ==
          "42601");
  CHECK_THROWS_AS(static_cast<void>(s.execute(rt::text<"-- nothing">)), rt::programming_error);
  const auto escaped = rt::text<"SELECT \\:a AS a">.columns<rt::result_of<"a", std::optional<int>>>();
  CHECK(caught<rt::programming_error>([&] { static_cast<void>(s.execute(escaped)); }).sqlstate() == "42P02");
  CHECK(s.execute(rt::text<"SELECT 1 AS a">.columns<rt::result_of<"a", int>>()).scalar() == 1);
}

LAW_OF_DRIVERS("a parameter directly behind a word is bound") {
  add_people(s);
  CHECK(s.execute(rt::text<"DELETE FROM users WHERE NOT:gone IS NULL AND id =:id">, rt::arg<"gone"> = true,
                  rt::arg<"id"> = 1)
            .rowcount() == 1);
  CHECK(s.execute(rt::unsafe_sql("DELETE FROM users WHERE id IN (2) AND:sure"), rt::arg<"sure"> = true).rowcount() ==
        1);
}

LAW_OF_DRIVERS("SQL by hand is an expression, too") {
  add_people(s);
  CHECK(
      s.execute(rt::select(users.name).where(rt::text_expr<bool, "{} % {} = 1 OR 1 = 0">(users.id, 2) && users.id > 1))
          .scalars() == std::vector<std::string>{"C:y"});
  CHECK(s.execute(rt::select(rt::text_expr<std::optional<int>, "nullif({}, {})">(users.age, 7).template as<"n">())
                      .order_by(users.id))
            .scalars() == std::vector<std::optional<int>>{30, std::nullopt, std::nullopt});
}

constexpr auto joined = rt::select(users.name).where(rt::text_expr<bool, "{} = 1">(posts.id));
static_assert(rt::verdict(joined) != rt::fault::none);
// What an expression holds is an operand: a number could be that of another. To PostgreSQL ? is an operator.
constexpr auto by_operator = rt::select(users.id).where(rt::text_expr<bool, "{} ? 'a'">(users.name));
static_assert(rt::facts_of<decltype(by_operator), rt::sqlite>.dialect_verdict.kind == rt::fault::raw_text);
static_assert(!rt::facts_of<decltype(by_operator), rt::postgres>.dialect_verdict);
template <rt::fixed_string Sql>
constexpr bool refused_in_expression() {
  using statement = decltype(rt::select(users.id).where(rt::text_expr<bool, Sql>(users.id)));
  return rt::facts_of<statement, rt::sqlite>.dialect_verdict.kind == rt::fault::raw_text &&
         rt::facts_of<statement, rt::postgres>.dialect_verdict.kind == rt::fault::raw_text;
}
static_assert(refused_in_expression<"{} = :x">() && refused_in_expression<"{} = $1">());
static_assert(refused_in_expression<"{} = 'a">() && refused_in_expression<"{} = 1; SELECT 1">());
static_assert(!refused_in_expression<"CAST({} AS TEXT) = ':x $1 ?'">());
static_assert(rt::sql<rt::sqlite>(rt::text<"SELECT :b, :a, :b">) == "SELECT ?1, ?2, ?1");
static_assert(rt::sql<rt::postgres>(rt::text<"SELECT :b, :a, :b">) == "SELECT $1, $2, $1");
static_assert(rt::verdict(rt::text<"SELECT 1; SELECT 2">) == rt::fault::raw_text);
static_assert(rt::verdict(rt::text<"SELECT '1">) == rt::fault::raw_text);
static_assert(rt::verdict(rt::text<"SELECT $1">) == rt::fault::raw_text);
static_assert(rt::verdict(rt::text<"SELECT /* /* */ */ 1">) == rt::fault::raw_text);
// A mark directly behind a word or a number is the same as elsewhere.
static_assert(rt::sql<rt::sqlite>(rt::text<"SELECT CASE WHEN 1 THEN:a ELSE:b END LIMIT 1:c">) ==
              "SELECT CASE WHEN 1 THEN ?1 ELSE ?2 END LIMIT 1 ?3");
static_assert(rt::sql<rt::postgres>(rt::text<"SELECT a[:b], a[1:n], a[:b:n], a::int, NOT:c">) ==
              "SELECT a[$1], a[1:n], a[$1:n], a::int, NOT $2");
static_assert(rt::sql<rt::postgres>(rt::text<"SELECT a$1, b$$c, d ? 'e', 1::int, E'\\':f' FROM é$2">) ==
              "SELECT a$1, b$$c, d ? 'e', 1::int, E'\\':f' FROM é$2");
template <class Dialect>
constexpr bool refused(auto q) {
  return rt::facts_of<decltype(q), Dialect>.verdict.kind == rt::fault::raw_text;
}
static_assert(refused<rt::sqlite>(rt::text<"SELECT NOT?">) && refused<rt::sqlite>(rt::text<"SELECT 1+a@b">));
static_assert(refused<rt::sqlite>(rt::text<"SELECT 1?">) && refused<rt::sqlite>(rt::text<"SELECT :a$b">));
static_assert(refused<rt::postgres>(rt::text<"SELECT 1$1">) && refused<rt::postgres>(rt::text<"SELECT :a$1">));

}  // namespace
