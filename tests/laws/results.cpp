// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/dynamic.hpp>
#include <retort/raw_sql.hpp>
#include <retort/results.hpp>

#include "databases.hpp"
#include "models.hpp"

namespace {

using tests::caught;
using names = std::vector<std::string>;

template <class Dialect>
void add_people(rt::session<Dialect>& s) {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> people{{.name = "Ann", .age = 30}, {.name = "Bob"}, {.name = "Cy", .age = 7}};
  s.execute(rt::insert_into(users).values(people));
  s.execute(rt::insert_into(posts).values(posts.title = "one", posts.user_id = 1));
}

LAW_OF_DRIVERS("rows are read by names of the run time") {
  add_people(s);
  const auto rows = rt::mappings(
      s.execute(rt::select(users.name, users.age, users.level * 2, users.since, (users.age > 10).template as<"old">())
                    .order_by(users.id)));
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["name"].template as<std::string>() == "Ann");
  CHECK(rows[0]["age"].template as<std::int64_t>() == 30);
  CHECK(rows[0]["age"].text() == "30");
  CHECK(rows[1]["age"].is_null());
  CHECK(rows[1]["age"].text().empty());
  CHECK(rows[0]["column3"].text() == "14");
  CHECK(rows[0]["old"].template as<bool>());
  CHECK(rows[0]["since"].text().size() >= 19);
  CHECK_FALSE(rows[0].contains("id"));
  CHECK_THROWS_AS(static_cast<void>(rows[0]["id"]), std::out_of_range);
  names keys;
  for (const auto& [name, value] : rows[0]) keys.push_back(name);
  CHECK(keys == names{"name", "age", "column3", "since", "old"});

  const auto whole = rt::mappings(s.execute(rt::select(users).where(users.id == 2)));
  CHECK(whole.at(0)["name"].text() == "Bob");
  CHECK(whole.at(0)["country"].text() == "nowhere");
  const auto both = rt::mappings(s.execute(rt::select(users, posts).left_join(posts).order_by(users.id)));
  REQUIRE(both.size() == 3);
  CHECK(both[0]["posts.title"].text() == "one");
  CHECK(both[1]["users.name"].text() == "Bob");
  CHECK(both[1]["posts.title"].is_null());
}

LAW_OF_DRIVERS("a value of every type is a field") {
  rt::schema<Sample, Maybe>::create_all(s);
  Sample<rt::insertable> sample{.flag = true,
                                .small = -3,
                                .large = 1LL << 40,
                                .precise = 0.5,
                                .words = "it's",
                                .raw = {std::byte{1}, std::byte{255}},
                                .feeling = mood::happy,
                                .price = {250}};
  s.execute(rt::insert_into(samples).values(sample));
  const auto m = rt::mappings(s.execute(rt::select(samples))).at(0);
  CHECK(m["flag"].template as<bool>());
  CHECK(m["small"].template as<std::int64_t>() == -3);
  CHECK(m["large"].text() == "1099511627776");
  CHECK(m["precise"].template as<double>() == 0.5);
  CHECK(m["words"].text() == "it's");
  CHECK(m["raw"].text() == "01ff");
  CHECK(m["day"].text() == "1970-01-01");
  CHECK(m["feeling"].text() == "happy");
  CHECK(m["price"].text() == "250");
  CHECK(m["contact"].text() == "nobody@example.org");
  s.execute(rt::insert_into(maybes).values(Maybe<rt::insertable>{}));
  const auto empty = rt::mappings(s.execute(rt::select(maybes))).at(0);
  for (const auto& [name, value] : empty) CHECK(value.is_null() == (name != "id"));
}

LAW_OF_DRIVERS("results come in parts, in columns, as keys") {
  add_people(s);
  std::vector<std::size_t> sizes;
  auto r = s.execute(rt::select(users.name, users.id).order_by(users.id));
  for (auto& part : rt::partitions(r, 2)) sizes.push_back(part.size());
  CHECK(sizes == std::vector<std::size_t>{2, 1});
  const auto by_place = rt::columns_of_result<1, 0>(s.execute(rt::select(users.name, users.id).order_by(users.id)));
  CHECK(std::get<0>(by_place.at(2)) == 3);
  CHECK(std::get<1>(by_place.at(2)) == "Cy");
  const auto by_column =
      rt::columns_of_result(s.execute(rt::select(users.name, users.id).order_by(users.id)), users.name);
  CHECK(std::get<0>(by_column.at(1)) == "Bob");
  CHECK(rt::scalar_one_or_none(s.execute(rt::select(users.name).where(users.id == 2))) == "Bob");
  CHECK(rt::scalar_one_or_none(s.execute(rt::select(users.name).where(users.id == 9))) == std::nullopt);
  CHECK_THROWS_AS(static_cast<void>(rt::scalar_one_or_none(s.execute(rt::select(users.name)))),
                  rt::multiple_results_found);
  CHECK(rt::unique_scalars(s.execute(rt::select(users.level))) == std::vector{7});
  CHECK(rt::inserted_primary_key(s, rt::insert_into(users).values(users.name = "Dan")) == 4);
  CHECK(rt::inserted_primary_key(s, rt::insert_into(users).values(User<rt::insertable>{.name = "Eve"})) == 5);
}

TEST_CASE("statements are printed with their values") {
  std::optional<int> least;
  const auto q = [&] {
    return rt::select(users.name).where(users.id > 1 && users.age >= rt::if_set(least) && users.name != "it's ?1");
  };
  CHECK(rt::to_sql<rt::sqlite>(q()) == "SELECT users.name FROM users WHERE users.id > 1 AND users.name <> 'it''s ?1'");
  least = 5;
  CHECK(rt::to_sql<rt::postgres>(q()) ==
        "SELECT users.name FROM users WHERE users.id > 1 AND users.age >= 5 AND users.name <> 'it''s ?1'");
  CHECK(rt::to_sql<rt::postgres>(rt::select(users.name).where(users.age == rt::arg<"a"> || users.id == 10),
                                 rt::arg<"a"> = 3) ==
        "SELECT users.name FROM users WHERE users.age = 3 OR users.id = 10");
  CHECK(rt::to_sql<rt::sqlite>(
            rt::update(users).set(users.age = nullptr, users.level = 2).where(users.name == std::string("x"))) ==
        "UPDATE users SET age = NULL, level = 2 WHERE users.name = 'x'");
  CHECK(rt::to_sql<rt::postgres>(rt::select(users.id).where(users.id.in_(std::vector{1, 2}))) ==
        "SELECT users.id FROM users WHERE users.id = ANY(ARRAY[1, 2])");
  CHECK(rt::to_sql<rt::sqlite>(rt::insert_into(posts).values(posts.title = "a", posts.user_id = 1)) ==
        "INSERT INTO posts (title, user_id) VALUES ('a', 1)");
  CHECK(rt::to_sql<rt::sqlite>(rt::text<"SELECT :a, ':a'">, rt::arg<"a"> = 1.5) == "SELECT 1.5, ':a'");
  CHECK(rt::to_sql<rt::postgres>(rt::unsafe_sql("SELECT :a, :b, :a"), rt::arg<"a"> = "x",
                                 rt::arg<"b"> = std::optional<int>()) == "SELECT 'x', NULL, 'x'");
}

}  // namespace
