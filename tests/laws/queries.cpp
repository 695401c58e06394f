// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <array>
#include <list>
#include <numeric>
#include <set>

#include "databases.hpp"
#include "models.hpp"

// What a SELECT says is what it finds, on every database.

namespace {

using tests::caught;
using names = std::vector<std::string>;

/// Ann (30, 3 posts), Bob (no age, 1 post), Cy (7, none), Dan (30, none).
template <class Dialect>
void add_people(rt::session<Dialect>& s) {
  rt::schema<Post, User, Employee>::create_all(s);
  const std::vector<User<rt::insertable>> people{{.name = "Ann", .age = 30},
                                                 {.name = "Bob", .country = std::nullopt},
                                                 {.name = "Cy", .age = 7, .level = 1},
                                                 {.name = "Dan", .age = 30}};
  s.execute(rt::insert_into(users).values(people));
  const std::vector<Post<rt::insertable>> written{{.title = "one", .stars = 5, .user_id = 1},
                                                  {.title = "two", .user_id = 1},
                                                  {.title = "three", .stars = 2, .user_id = 1},
                                                  {.title = "four", .stars = 2, .user_id = 2}};
  s.execute(rt::insert_into(posts).values(written));
  const std::vector<Employee<rt::insertable>> staff{{.id = 1, .name = "Root"},
                                                    {.id = 2, .name = "Left", .manager_id = 1},
                                                    {.id = 3, .name = "Leaf", .manager_id = 2}};
  s.execute(rt::insert_into(employees).values(staff));
}

/// The names of the users where a condition holds, in their order.
template <class Dialect, class Condition>
names where(rt::session<Dialect>& s, const Condition& condition) {
  return s.execute(rt::select(users.name).where(condition).order_by(users.id)).scalars();
}

LAW("columns, models, expressions and labels are selected") {
  add_people(s);
  const auto columns = s.execute(rt::select(users.id, users.name, users.age).order_by(users.id)).all();
  REQUIRE(columns.size() == 4);
  CHECK(columns[1].template get<0>() == 2);
  CHECK(columns[1][users.name] == "Bob");
  CHECK(columns[1][users.age] == std::nullopt);
  CHECK(columns[2].template get<"age">() == 7);

  const auto whole = s.execute(rt::select(users).where(users.id == 3)).one();
  CHECK(whole.name == "Cy");
  CHECK(whole.level == 1);
  CHECK(whole.status == "new");
  CHECK(whole.country == "nowhere");

  const auto both = s.execute(rt::select(users, posts).join(posts).where(posts.id == 4)).one();
  CHECK(both.template get<0>().name == "Bob");
  CHECK(both.template get<1>().title == "four");
  CHECK(both.template get<1>().stars == 2);

  const auto sums =
      s.execute(rt::select((users.level * 2 + users.id).template as<"n">(), users.name + "!", -users.level,
                           rt::func::upper(users.name), rt::func::lower(users.name), rt::func::length(users.name),
                           rt::func::coalesce(users.age, -1), users.age > 10, rt::lit<-5>)
                    .where(users.id <= 2)
                    .order_by(users.id))
          .all();
  REQUIRE(sums.size() == 2);
  CHECK(sums[0].template get<"n">() == 15);
  CHECK(sums[0].template get<1>() == "Ann!");
  CHECK(sums[0].template get<2>() == -7);
  CHECK(sums[0].template get<3>() == "ANN");
  CHECK(sums[0].template get<4>() == "ann");
  CHECK(sums[0].template get<5>() == 3);
  CHECK(sums[0].template get<6>() == 30);
  CHECK(sums[0].template get<7>() == true);
  CHECK(sums[0].template get<8>() == -5);
  CHECK(sums[1].template get<6>() == -1);
  CHECK(sums[1].template get<7>() == std::nullopt);
}

LAW("comparisons choose rows, with the value on either side") {
  add_people(s);
  CHECK(where(s, users.age == 30) == names{"Ann", "Dan"});
  CHECK(where(s, users.age != 30) == names{"Cy"});
  CHECK(where(s, users.age < 30) == names{"Cy"});
  CHECK(where(s, users.age <= 30) == names{"Ann", "Cy", "Dan"});
  CHECK(where(s, users.age > 7) == names{"Ann", "Dan"});
  CHECK(where(s, users.age >= 7) == names{"Ann", "Cy", "Dan"});
  CHECK(where(s, 7 < users.age) == names{"Ann", "Dan"});
  CHECK(where(s, users.id == users.level) == names{});
  CHECK(where(s, users.name == "Bob") == names{"Bob"});
  CHECK(where(s, users.name > std::string("Bob")) == names{"Cy", "Dan"});
  const std::string bob = "Bob";
  CHECK(where(s, users.name == rt::ref(bob)) == names{"Bob"});
  CHECK(where(s, users.name == std::string_view("Bob and others").substr(0, 3)) == names{"Bob"});
  // A value wider than the column is not cut on its way.
  CHECK(where(s, users.age < 5'000'000'000) == names{"Ann", "Cy", "Dan"});
  CHECK(where(s, users.age == 30 + 4'294'967'296) == names{});
  CHECK(where(s, users.age < 7.5) == names{"Cy"});
}

LAW("conditions are combined as they are written") {
  add_people(s);
  CHECK(where(s, users.age == 30 && users.name == "Dan") == names{"Dan"});
  CHECK(where(s, users.age == 7 || users.name == "Dan") == names{"Cy", "Dan"});
  CHECK(where(s, (users.age == 30) & ~(users.name == "Dan")) == names{"Ann"});
  CHECK(where(s, (users.age == 7) | (users.name == "Dan")) == names{"Cy", "Dan"});
  CHECK(where(s, !(users.age == 30 || users.age == 7)) == names{});
  CHECK(where(s, (users.id == 1 || users.id == 2) && users.age == nullptr) == names{"Bob"});
  CHECK(where(s, users.id == 1 || (users.id == 2 && users.age == 1)) == names{"Ann"});
  CHECK(where(s, !(users.id == 1) && !(users.id == 2 && users.level == 7)) == names{"Cy", "Dan"});
  CHECK(where(s, (users.id == 1) == (users.level == 7)) == names{"Ann", "Cy"});
  // Said twice, both hold.
  const auto twice =
      rt::select(users.name).where(users.id == 1 || users.id == 2).where(users.level == 7 || users.id == 9);
  CHECK(s.execute(twice.order_by(users.id)).scalars() == names{"Ann", "Bob"});
}

LAW("arithmetic keeps its order") {
  add_people(s);
  const auto calculate = [&](const auto& e) {
    return s.execute(rt::select(e.template as<"n">()).where(users.id == 3)).scalar();
  };
  CHECK(calculate(users.id + users.level * 2) == 5);
  CHECK(calculate((users.id + users.level) * 2) == 8);
  CHECK(calculate(users.id - (users.level - 2)) == 4);
  CHECK(calculate(users.id - users.level - 2) == 0);
  CHECK(calculate(10 - users.id) == 7);
  CHECK(calculate(users.id * 10 / 4) == 7);
  CHECK(calculate(users.id * 10 % 4) == 2);
  CHECK(calculate(-(users.id + users.level)) == -4);
  CHECK(calculate(-(-users.id)) == 3);
  CHECK(calculate(users.id - -users.level) == 4);
  CHECK(calculate(users.id - rt::lit<-2>) == 5);
  CHECK(calculate((users.name + "-") + (users.status + "!")) == "Cy-new!");
}

LAW("like, between and null tests choose rows") {
  add_people(s);
  s.execute(rt::update(users).set(users.name = "50%_x").where(users.id == 4));
  CHECK(where(s, users.name.like("%n%")) == names{"Ann"});
  CHECK(where(s, users.name.like("B_b")) == names{"Bob"});
  CHECK(where(s, users.name.not_like("%n%")) == names{"Bob", "Cy", "50%_x"});
  CHECK(where(s, users.name.like("%'%")) == names{});
  CHECK(where(s, users.name.like(users.name)).size() == 4);
  CHECK(where(s, users.age.between(7, 29)) == names{"Cy"});
  CHECK(where(s, users.age.between(30, 30)) == names{"Ann", "50%_x"});
  CHECK(where(s, users.age.not_between(7, 29)) == names{"Ann", "50%_x"});
  CHECK(where(s, users.age.between(29, 7)) == names{});
  CHECK(where(s, users.id.between(users.level, users.level + 3)) == names{"Cy"});
  CHECK(where(s, users.age == nullptr) == names{"Bob"});
  CHECK(where(s, users.age != nullptr) == names{"Ann", "Cy", "50%_x"});
  CHECK(where(s, users.age.is_null()) == names{"Bob"});
  CHECK(where(s, users.age.is_not_null() && users.country.is_not_null()) == names{"Ann", "Cy", "50%_x"});
  CHECK(where(s, (users.age + 1).is_null()) == names{"Bob"});
}

LAW("in_ takes values that stand in the source") {
  add_people(s);
  CHECK(where(s, users.id.in_(1, 4, 99)) == names{"Ann", "Dan"});
  CHECK(where(s, users.id.not_in(1, 4, 99)) == names{"Bob", "Cy"});
  CHECK(where(s, users.name.in_("Bob", std::string("Cy"), "x'y")) == names{"Bob", "Cy"});
  CHECK(where(s, users.id.in_(users.level + 2, 1)) == names{"Ann", "Cy"});
}

LAW("a statement has as many values as it needs") {
  add_people(s);
  const auto nothing = users.id.in_(90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104);
  CHECK(where(s, (nothing || nothing || users.name == "Cy") && !nothing && users.id == 3 &&
                     users.level.between(1, 1)) == names{"Cy"});
}

LAW("in_ takes ranges of any length, with one text") {
  add_people(s);
  CHECK(where(s, users.id.in_(std::vector<int>{1, 4, 99})) == names{"Ann", "Dan"});
  CHECK(where(s, users.id.in_(std::array<long, 1>{2})) == names{"Bob"});
  CHECK(where(s, users.id.in_(std::set<std::int64_t>{3, 4})) == names{"Cy", "Dan"});
  CHECK(where(s, users.id.in_(std::list<int>{})) == names{});
  CHECK(where(s, users.id.not_in(std::vector<int>{})) == names{"Ann", "Bob", "Cy", "Dan"});
  CHECK(where(s, users.id.not_in(std::vector<int>{1, 2})) == names{"Cy", "Dan"});
  CHECK(where(s, users.name.in_(names{})) == names{});
  CHECK(where(s, users.name.in_(names{"Ann", "'; DROP TABLE users; --", "\"", "\\", "{}", "[1]", "NULL"})) ==
        names{"Ann"});
  CHECK(where(s, users.name.in_(std::vector<const char*>{"Cy"})) == names{"Cy"});
  CHECK(where(s, users.name.in_(std::vector<std::string_view>{"Cy"})) == names{"Cy"});
  CHECK(where(s, users.age.in_(std::vector<int>{30})) == names{"Ann", "Dan"});
  std::vector<std::int64_t> many(10'000);
  std::iota(many.begin(), many.end(), 3);
  CHECK(where(s, users.id.in_(many)) == names{"Cy", "Dan"});
  // The range is copied: the statement may outlive it.
  std::optional<std::vector<int>> range{{1}};
  const auto q = rt::select(users.name).where(users.id.in_(*range));
  range.reset();
  CHECK(s.execute(q).scalar() == "Ann");
}

LAW("text of every kind is found by in_") {
  add_people(s);
  const names strange{"it's",  "\"quoted\"", "back\\slash", "new\nline", "tab\t", "\x01\x1f\x7f",
                      "é世🌍", "%_",         "\\u0041",     "",          " "};
  for (const std::string& name : strange) s.execute(rt::insert_into(users).values(users.name = name));
  CHECK(where(s, users.name.in_(strange)) == strange);
  for (const std::string& name : strange) CHECK(where(s, users.name.in_(names{name})) == names{name});
}

LAW("joins find their condition by key, by relation and by what is said") {
  add_people(s);
  const auto titles = [&](const auto& q) { return s.execute(q.order_by(posts.id)).all(); };
  const auto by_key = titles(rt::select(users.name, posts.title).join(posts));
  REQUIRE(by_key.size() == 4);
  CHECK(by_key[3][users.name] == "Bob");
  CHECK(by_key[3][posts.title] == "four");
  CHECK(titles(rt::select(users.name, posts.title).join(users.posts)).size() == 4);
  CHECK(titles(rt::select(posts.title, users.name).join(posts.user).where(users.name == "Ann")).size() == 3);
  CHECK(titles(rt::select(posts.title, users.name).from(posts).join(users)).size() == 4);
  CHECK(titles(rt::select(users.name, posts.title).join(posts, posts.user_id == users.id && posts.stars == 2)).size() ==
        2);
  CHECK(titles(rt::select(users.name, posts.title).join(posts, posts.user_id < users.id)).size() == 11);
  CHECK(titles(rt::select(users.name, posts.title).where(users.id == posts.user_id)).size() == 4);
}

LAW("what an outer join leaves out is missing from the row") {
  add_people(s);
  const auto rows = s.execute(rt::select(users.name, posts.title, posts)
                                  .left_join(posts, posts.user_id == users.id && posts.stars > 2)
                                  .order_by(users.id))
                        .all();
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].template get<1>() == "one");
  REQUIRE(rows[0].template get<2>().has_value());
  CHECK(rows[0].template get<2>()->stars == 5);
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(rows[i].template get<1>() == std::nullopt);
    CHECK(!rows[i].template get<2>().has_value());
  }
  const auto counted = s.execute(rt::select(users.name, rt::func::count(posts.id).template as<"n">(),
                                            rt::func::sum(posts.stars).template as<"stars">())
                                     .left_join(users.posts)
                                     .group_by(users.id)
                                     .order_by(users.id))
                           .all();
  REQUIRE(counted.size() == 4);
  CHECK(counted[0].template get<"n">() == 3);
  CHECK(counted[0].template get<"stars">() == 7);
  CHECK(counted[2].template get<"n">() == 0);
  CHECK(counted[2].template get<"stars">() == std::nullopt);
  const auto without =
      s.execute(rt::select(users.name).left_join(posts).where(posts.id == nullptr).order_by(users.id)).scalars();
  CHECK(without == names{"Cy", "Dan"});
}

LAW("a table is joined to itself under another name") {
  add_people(s);
  constexpr auto boss = rt::alias<Employee, "boss">;
  constexpr auto top = rt::alias<Employee, "order">;
  const auto pairs =
      s.execute(rt::select(employees.name, boss.name).join(boss, employees.manager).order_by(employees.id)).all();
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0][employees.name] == "Left");
  CHECK(pairs[0][boss.name] == "Root");
  CHECK(pairs[1][boss.name] == "Left");
  const auto all = s.execute(rt::select(employees.name, boss, top.name)
                                 .left_join(boss, employees.manager_id == boss.id)
                                 .left_join(top, boss.manager_id == top.id)
                                 .order_by(employees.id))
                       .all();
  REQUIRE(all.size() == 3);
  CHECK(!all[0].template get<1>().has_value());
  CHECK(all[2].template get<1>()->name == "Left");
  CHECK(all[2].template get<2>() == "Root");
}

LAW("rows are grouped and groups are chosen") {
  add_people(s);
  const auto ages = s.execute(rt::select(users.age, rt::func::count().template as<"n">())
                                  .group_by(users.age)
                                  .order_by(rt::func::count().desc(), users.age))
                        .all();
  REQUIRE(ages.size() == 3);
  CHECK(ages[0].template get<0>() == 30);
  CHECK(ages[0].template get<1>() == 2);
  const auto large = s.execute(rt::select(users.age).group_by(users.age).having(rt::func::count() > 1)).scalars();
  CHECK(large == std::vector{std::optional<int>(30)});
  const auto none =
      s.execute(
           rt::select(users.age).group_by(users.age).having(rt::func::count() > 1).having(rt::func::min(users.id) > 1))
          .all();
  CHECK(none.empty());
  const auto all = s.execute(rt::select(rt::func::count(), rt::func::count(users.age), rt::func::sum(users.age),
                                        rt::func::min(users.name), rt::func::max(users.name), rt::func::avg(users.age),
                                        rt::func::sum(users.level + 1))
                                 .from(users))
                       .one();
  CHECK(all.template get<0>() == 4);
  CHECK(all.template get<1>() == 3);
  CHECK(all.template get<2>() == 67);
  CHECK(all.template get<3>() == "Ann");
  CHECK(all.template get<4>() == "Dan");
  CHECK(*all.template get<5>() == doctest::Approx(67.0 / 3));
  CHECK(all.template get<6>() == 7 + 7 + 1 + 7 + 4);
  const auto having_alone = s.execute(rt::select(rt::func::count()).from(users).having(rt::func::count() > 100)).all();
  CHECK(having_alone.empty());
}

LAW("aggregates over nothing are NULL, a count is 0") {
  rt::schema<Sample, Maybe>::create_all(s);
  const auto none =
      s.execute(rt::select(rt::func::count(), rt::func::sum(samples.large), rt::func::sum(samples.precise),
                           rt::func::min(samples.words), rt::func::max(samples.day), rt::func::avg(samples.small),
                           rt::func::min(samples.price))
                    .from(samples))
          .one();
  CHECK(none.template get<0>() == 0);
  CHECK(none.template get<1>() == std::nullopt);
  CHECK(none.template get<2>() == std::nullopt);
  CHECK(none.template get<3>() == std::nullopt);
  CHECK(none.template get<4>() == std::nullopt);
  CHECK(none.template get<5>() == std::nullopt);
  CHECK(!none.template get<6>().has_value());
}

LAW("sums come in 64 bits or double, and one that does not fit is a data_error") {
  rt::schema<Sample>::create_all(s);
  const std::vector<Sample<rt::insertable>> two{
      {.medium = INT32_MAX, .large = INT64_MAX, .single = 1.5F, .price = {3}},
      {.medium = INT32_MAX, .large = INT64_MAX, .single = 1.5F, .price = {4}}};
  s.execute(rt::insert_into(samples).values(two));
  CHECK(s.execute(rt::select(rt::func::sum(samples.medium))).scalar() == 2LL * INT32_MAX);
  CHECK(s.execute(rt::select(rt::func::sum(samples.single))).scalar() == 3.0);
  CHECK(s.execute(rt::select(rt::func::max(samples.price))).scalar() == money{4});
  CHECK(s.execute(rt::select(rt::func::avg(samples.medium))).scalar() == doctest::Approx(INT32_MAX));
  caught<rt::data_error>([&] { s.execute(rt::select(rt::func::sum(samples.large))).all(); });
}

LAW("rows are sorted, NULL where it is wanted") {
  add_people(s);
  const auto ids = [&](const auto&... terms) { return s.execute(rt::select(users.id).order_by(terms...)).scalars(); };
  using order = std::vector<std::int64_t>;
  CHECK(ids(users.name.desc()) == order{4, 3, 2, 1});
  CHECK(ids(users.age.asc().nulls_first(), users.id.desc()) == order{2, 3, 4, 1});
  CHECK(ids(users.age.asc().nulls_last(), users.id) == order{3, 1, 4, 2});
  CHECK(ids(users.age.desc().nulls_first(), users.id) == order{2, 1, 4, 3});
  CHECK(ids(users.age.desc().nulls_last(), users.id) == order{1, 4, 3, 2});
  CHECK(ids(-users.id) == order{4, 3, 2, 1});
  CHECK(s.execute(rt::select(users.id).order_by(users.level).order_by(users.id.desc())).scalars() == order{3, 4, 2, 1});
}

LAW("limit and offset cut the rows, together and alone") {
  add_people(s);
  const auto base = rt::select(users.id).order_by(users.id);
  using order = std::vector<std::int64_t>;
  CHECK(s.execute(base.limit(2)).scalars() == order{1, 2});
  CHECK(s.execute(base.limit(2).offset(1)).scalars() == order{2, 3});
  CHECK(s.execute(base.offset(3)).scalars() == order{4});
  CHECK(s.execute(base.offset(rt::lit<2>).limit(rt::lit<1>)).scalars() == order{3});
  CHECK(s.execute(base.limit(0)).all().empty());
  CHECK(s.execute(base.offset(100)).all().empty());
  CHECK(s.execute(base.limit(rt::arg<"n">).offset(rt::arg<"skip">), rt::arg<"n"> = 1, rt::arg<"skip"> = 2).scalars() ==
        order{3});
  CHECK_THROWS_AS(static_cast<void>(s.execute(base.limit(rt::arg<"n">), rt::arg<"n"> = -1)), rt::data_error);
  CHECK_THROWS_AS(static_cast<void>(s.execute(base.limit(1).offset(rt::arg<"n">), rt::arg<"n"> = -1)), rt::data_error);
  CHECK(s.execute(base.where(users.id > rt::arg<"n">).limit(1), rt::arg<"n"> = -1).scalars().size() == 1);
}

LAW("distinct rows are given once") {
  add_people(s);
  CHECK(s.execute(rt::select(users.level).distinct().order_by(users.level)).scalars() == std::vector<int>{1, 7});
  CHECK(s.execute(rt::select(users.level).order_by(users.level)).scalars() == std::vector<int>{1, 7, 7, 7});
}

LAW("placeholders take their values when the statement runs") {
  add_people(s);
  const auto older =
      rt::select(users.name).where(users.age > rt::arg<"min"> || users.id == rt::arg<"id">).order_by(users.id);
  CHECK(s.execute(older, rt::arg<"min"> = 7, rt::arg<"id"> = 2).scalars() == names{"Ann", "Bob", "Dan"});
  CHECK(s.execute(older, rt::arg<"id"> = 3, rt::arg<"min"> = 100).scalars() == names{"Cy"});
  // One name twice is one value; values and placeholders mix.
  const auto twice =
      rt::select(users.name)
          .where(users.id >= 2 && users.level == rt::arg<"n"> && users.age != rt::arg<"n"> && users.id <= 4);
  CHECK(s.execute(twice, rt::arg<"n"> = 7).scalars() == names{"Dan"});
  // Text, converted numbers, text in all its forms.
  const auto named = rt::select(users.id).where(users.name == rt::arg<"name">);
  const std::string ann = "Ann";
  CHECK(s.execute(named, rt::arg<"name"> = ann).scalar() == 1);
  CHECK(s.execute(named, rt::arg<"name"> = std::string_view("Bob")).scalar() == 2);
  CHECK(s.execute(named, rt::arg<"name"> = "x' OR '1'='1").all().empty());
  const auto aged = rt::select(users.name).where(users.age == rt::arg<"age">);
  CHECK(s.execute(aged, rt::arg<"age"> = std::int64_t{7}).scalar() == "Cy");
  CHECK(s.execute(aged, rt::arg<"age"> = static_cast<unsigned char>(7)).scalar() == "Cy");
  caught<rt::data_error>([&] { s.execute(aged, rt::arg<"age"> = 4'294'967'303).all(); });
  caught<rt::data_error>([&] { s.execute(aged, rt::arg<"age"> = 0xFFFFFFFFU).all(); });
  CHECK(s.execute(aged, rt::arg<"age"> = std::optional<int>()).all().empty());
}

LAW("placeholders take values of every kind") {
  rt::schema<Sample>::create_all(s);
  s.execute(rt::insert_into(samples).values(
      Sample<rt::insertable>{.raw = {std::byte{1}}, .feeling = mood::happy, .price = {5}, .contact = {"a", "b"}}));
  CHECK(s.execute(rt::select(samples.id).where(samples.feeling == rt::arg<"x">), rt::arg<"x"> = mood::happy).scalar() ==
        1);
  CHECK(s.execute(rt::select(samples.id).where(samples.price == rt::arg<"x">), rt::arg<"x"> = money{5}).scalar() == 1);
  CHECK(s.execute(rt::select(samples.id).where(samples.contact == rt::arg<"x">), rt::arg<"x"> = email{"a", "b"})
            .scalar() == 1);
  CHECK(s.execute(rt::select(samples.id).where(samples.raw == rt::arg<"x">), rt::arg<"x"> = rt::bytes{std::byte{1}})
            .scalar() == 1);
  CHECK(s.execute(rt::select(samples.id).where(samples.day == rt::arg<"x">), rt::arg<"x"> = rt::date()).scalar() == 1);
  CHECK(s.execute(rt::select(samples.id).where(samples.flag == rt::arg<"x">), rt::arg<"x"> = false).scalar() == 1);
  CHECK(s.execute(rt::select(samples.id).where(samples.precise < rt::arg<"x">), rt::arg<"x"> = 1).scalar() == 1);
}

LAW("a statement is stored and run again, with the values it holds") {
  add_people(s);
  const auto q = rt::select(users.name).where(users.id > 2).order_by(users.id);
  for (int i = 0; i < 3; ++i) CHECK(s.execute(q).scalars() == names{"Cy", "Dan"});
  const auto more = q.where(users.id != 3);
  CHECK(s.execute(more).scalar() == "Dan");
  CHECK(s.execute(q).all().size() == 2);
  for (int id = 1; id <= 4; ++id) CHECK(s.execute(rt::select(users.id).where(users.id == id)).scalar() == id);
}

LAW("a model inside a model is read and written as its columns") {
  rt::schema<Company>::create_all(s);
  s.execute(rt::insert_into(companies).values(
      Company<rt::row>{.id = 1, .address = {.street = "Elm", .zip = 12}, .name = "A"}));
  s.execute(
      rt::insert_into(companies).values(companies.id = 2, companies.address.street = "Oak", companies.name = "B"));
  const auto all = s.execute(rt::select(companies).order_by(companies.address.street.desc())).all();
  REQUIRE(all.size() == 2);
  CHECK(all[0].address.street == "Oak");
  CHECK(all[0].address.zip == std::nullopt);
  CHECK(all[0].name == "B");
  CHECK(all[1].address.zip == 12);
  CHECK(s.execute(rt::select(companies.name).where(companies.address.zip == 12)).scalar() == "A");
}

LAW("names in quotes work in every place a name can stand") {
  rt::schema<Quoted>::create_all(s);
  s.execute(rt::insert_into(orders).values(orders.group = 1, orders.total = 5, orders.colon = "x"));
  s.execute(rt::insert_into(orders).values(Quoted<rt::insertable>{.group = 2, .quote = "q", .colon = "y"}));
  CHECK(s.execute(rt::update(orders)
                      .set(orders.total = orders.total + 1)
                      .where(orders.total != nullptr)
                      .returning(orders.total))
            .scalar() == 6);
  constexpr auto other = rt::alias<Quoted, "from">;
  const auto row = s.execute(rt::select(orders.quote, orders.total.template as<"Order By">(), other.group)
                                 .join(other, other.select == orders.select)
                                 .where(orders.colon == "x")
                                 .order_by(orders.group, other.quote))
                       .one();
  CHECK(row.template get<0>() == "it's");
  CHECK(row.template get<"Order By">() == 6);
  CHECK(s.execute(rt::select(orders.group, rt::func::count()).group_by(orders.group).having(orders.group > 1))
            .one()
            .template get<0>() == 2);
  CHECK(s.execute(rt::delete_from(orders).where(orders.quote == "q").returning(orders)).one().colon == "y");
}

}  // namespace
