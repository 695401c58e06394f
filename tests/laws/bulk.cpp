// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <iterator>
#include <ranges>
#include <sstream>

#include "databases.hpp"
#include "models.hpp"

// Many rows and many statements at a time: the same as one by one, only faster.

namespace {

using tests::caught;

std::vector<User<rt::insertable>> many_users(int count) {
  std::vector<User<rt::insertable>> out;
  for (int i = 0; i < count; ++i) {
    out.push_back({.name = "user " + std::to_string(i)});
    if (i % 3 != 0) out.back().age = i;
  }
  return out;
}
struct by_id {
  std::int64_t id;
};
template <class Dialect>
std::int64_t count_users(rt::session<Dialect>& s) {
  return s.execute(rt::select(rt::func::count()).from(users)).scalar();
}

LAW("rows are streamed, all of them or some") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(many_users(2'500)));
  int seen = 0;
  for (auto& user : s.stream(rt::select(users).order_by(users.id))) {
    REQUIRE(user.name == "user " + std::to_string(seen));
    REQUIRE(user.age == (seen % 3 != 0 ? std::optional<int>(seen) : std::nullopt));
    ++seen;
  }
  CHECK(seen == 2'500);
  CHECK(!s.in_transaction());
  {
    auto rows = s.stream(rt::select(users.id).where(users.id > rt::arg<"least">), rt::arg<"least"> = 3);
    CHECK(rows.fetchmany(10).size() == 10);
  }
  CHECK(s.execute(rt::update(users).set(users.level = 1).where(users.id == 1)).rowcount() == 1);
  CHECK(!s.in_transaction());
  auto scope = s.begin();
  {
    auto rows = s.stream(rt::select(users.id));
    CHECK(rows.fetchmany(1'200).size() == 1'200);
    CHECK(count_users(s) == 2'500);
    CHECK(rows.all().size() == 1'300);
  }
  scope.commit();
  for (const auto& row : s.stream(rt::select(users.id).where(users.id < 0))) FAIL(row.template get<0>());
}

// A database in memory is one connection, which async sessions lend to one statement at a time.
LAW_OF_DRIVERS("what is written in a loop over a stream is kept, however the loop is left") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(many_users(2'500)));
  const auto all = rt::select(users.id).order_by(users.id);
  const auto change = [&](std::int64_t id) { s.execute(rt::update(users).set(users.level = 3).where(users.id == id)); };
  const auto changed = [&] {
    return s.execute(rt::select(rt::func::count()).from(users).where(users.level == 3)).scalar();
  };
  int seen = 0;
  for (auto& [id] : s.stream(all)) {
    change(id);
    if (++seen == 3) break;
  }
  CHECK(changed() == 3);
  CHECK(!s.in_transaction());
  try {
    for (auto& [id] : s.stream(all)) {
      change(id + 10);
      throw 1;
    }
  } catch (int) {
  }
  CHECK(changed() == 4);
  for (auto& [id] : s.stream(all)) {
    change(id + 20);
    break;
  }
  {
    auto scope = s.begin();  // which is another transaction
    change(30);
    scope.rollback();
  }
  CHECK(changed() == 5);
  for (auto& [id] : s.stream(all)) {
    change(id + 40);
    break;
  }
  for (auto& [id] : s.stream(all)) {
    change(id + 50);
    break;
  }
  CHECK(s.execute_many(rt::update(users).set(users.level = 3).where(users.id == rt::arg<"id">),
                       std::vector<by_id>{{61}, {62}})
            .rowcount() == 2);
  CHECK(changed() == 9);
}

LAW_OF_DRIVERS("two streams are read at once, in one transaction") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(many_users(2'500)));
  const auto change = [&](std::int64_t id) { s.execute(rt::update(users).set(users.level = 3).where(users.id == id)); };
  for (const std::int64_t shorter : {1'200, 2'500}) {
    auto first = s.stream(rt::select(users.id).where(users.id <= shorter));
    auto second = s.stream(rt::select(users.id).where(users.id <= 3'700 - shorter));
    CHECK(first.fetchmany(10).size() == 10);
    CHECK(second.fetchmany(10).size() == 10);
    change(shorter);
    CHECK(first.all().size() == static_cast<std::size_t>(shorter) - 10);
    change(shorter - 1);
    CHECK(second.all().size() == 3'690 - static_cast<std::size_t>(shorter));
  }
  CHECK(!s.in_transaction());
  CHECK(s.execute(rt::select(rt::func::count()).from(users).where(users.level == 3)).scalar() == 4);
}

std::string name_of(int i) { return std::string(static_cast<std::size_t>(i * 37 % 90), 'n') + std::to_string(i); }
std::optional<int> age_of(int i) { return i % 3 == 0 ? std::nullopt : std::optional<int>(i); }
std::optional<std::string> country_of(int i) {
  return i % 4 == 0 ? std::nullopt
                    : std::optional<std::string>(std::string(static_cast<std::size_t>(i * 53 % 70), 'c'));
}

LAW("each row is read whole, whatever the program did with the one before") {
  rt::schema<Post, User>::create_all(s);
  std::vector<User<rt::insertable>> people;
  for (int i = 0; i < 40; ++i) people.push_back({.name = name_of(i), .age = age_of(i), .country = country_of(i)});
  s.execute(rt::insert_into(users).values(people));
  s.execute_script("UPDATE users SET country = NULL WHERE country = 'nowhere'");
  for (int i = 0; i < 40; i += 3)
    s.execute(rt::insert_into(posts).values(posts.title = name_of(i + 1), posts.user_id = i + 1));

  int seen = 0;
  std::vector<User<rt::row>> moved;
  for (auto& row : s.execute(rt::select(users).order_by(users.id))) {
    REQUIRE(row.name == name_of(seen));
    REQUIRE(row.age == age_of(seen));
    REQUIRE(row.country == country_of(seen));
    REQUIRE(row.level == 7);
    if (++seen % 2 == 0) moved.push_back(std::move(row));
  }
  CHECK(seen == 40);
  for (std::size_t i = 0; i < moved.size(); ++i) CHECK(moved[i].name == name_of(static_cast<int>(2 * i + 1)));

  seen = 0;
  for (auto& [name, age, country] : s.execute(rt::select(users.name, users.age, users.country).order_by(users.id))) {
    REQUIRE(name == name_of(seen));
    REQUIRE(age == age_of(seen));
    REQUIRE(country == country_of(seen));
    if (++seen % 3 == 0) name = std::string(200, 'x'), country.reset();
  }
  CHECK(seen == 40);

  // A model that an outer join leaves out, between others.
  seen = 0;
  for (auto& [user, post] : s.execute(rt::select(users, posts).left_join(posts).order_by(users.id))) {
    REQUIRE(user.name == name_of(seen));
    REQUIRE(post.has_value() == (seen % 3 == 0));
    if (post) {
      REQUIRE(post->title == name_of(seen + 1));
      REQUIRE(post->user_id == seen + 1);
    }
    ++seen;
  }
  CHECK(seen == 40);

  // All that are left, behind those that were read.
  auto rows = s.execute(rt::select(users).order_by(users.id));
  CHECK(rows.fetchmany(3).size() == 3);
  const auto rest = rows.all();
  REQUIRE(rest.size() == 37);
  for (std::size_t i = 0; i < rest.size(); ++i) CHECK(rest[i].name == name_of(static_cast<int>(i) + 3));
  CHECK(rows.all().empty());
}

LAW("embedded models are read where they stand") {
  rt::schema<Company>::create_all(s);
  std::vector<Company<rt::row>> given;
  for (int i = 0; i < 5; ++i) given.push_back({i, {name_of(i), age_of(i)}, name_of(i + 1)});
  s.execute(rt::insert_into(companies).values(given));
  int seen = 0;
  for (auto& row : s.execute(rt::select(companies).order_by(companies.id))) {
    CHECK(row.id == seen);
    CHECK(row.address.street == name_of(seen));
    CHECK(row.address.zip == age_of(seen));
    CHECK(row.name == name_of(seen + 1));
    ++seen;
  }
  CHECK(seen == 5);
}

LAW("rows of a range keep their order, as many as there are") {
  rt::schema<Post, User>::create_all(s);
  constexpr int many = 12'000;  // more than one statement takes
  const auto back =
      s.execute(rt::insert_into(users).values(many_users(many)).returning(users.id, users.name, users.age)).all();
  REQUIRE(back.size() == many);
  for (int i = 0; i < many; ++i) {
    const auto& [id, name, age] = back[static_cast<std::size_t>(i)];
    REQUIRE(id == i + 1);
    REQUIRE(name == "user " + std::to_string(i));
    REQUIRE(age == age_of(i));
  }
  const auto again = s.execute(rt::insert_into(users)
                                   .values(many_users(many + 3))
                                   .on_conflict(users.name)
                                   .do_nothing()
                                   .returning(users.name))
                         .all();
  REQUIRE(again.size() == 3);
  CHECK(again[0].template get<0>() == "user 12000");
  CHECK(again[2].template get<0>() == "user 12002");
}

LAW("a stream that fails says so, and the session goes on") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(many_users(3)));
  s.execute_script("DROP TABLE posts; DROP TABLE users");
  caught<rt::programming_error>([&] { s.stream(rt::select(users.id)).all(); });
  CHECK(!s.in_transaction());
  rt::schema<Post, User>::create_all(s);
  CHECK(s.stream(rt::select(users.id)).all().empty());
}

LAW("statements sent together are all done, or none") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(many_users(10)));
  auto [names, changed, written] =
      s.pipeline(rt::select(users.name).order_by(users.id),
                 rt::update(users).set(users.age = 70).where(users.id <= 4).returning(users.id),
                 rt::insert_into(users).values(users.name = "last"));
  CHECK(names.scalars().size() == 10);
  CHECK(changed.all().size() == 4);
  CHECK(written.rowcount() == 1);
  const auto e = caught<rt::unique_violation>([&] {
    s.pipeline(rt::update(users).set(users.age = 88).all_rows(), rt::insert_into(users).values(users.name = "last"),
               rt::delete_from(users).all_rows());
  });
  CHECK(e.statement().starts_with("INSERT INTO users"));
  CHECK(!s.in_transaction());
  CHECK(count_users(s) == 11);
  CHECK(s.execute(rt::select(users.id).where(users.age == 88)).all().empty());
  std::vector<decltype(rt::select(users.name).where(users.id == std::int64_t{1}))> by_id;
  for (std::int64_t id = 1; id <= 300; ++id) by_id.push_back(rt::select(users.name).where(users.id == id));
  auto found = s.pipeline(by_id);
  REQUIRE(found.size() == 300);
  CHECK(found[7].scalar() == "user 7");
  CHECK(found[299].all().empty());
  // In a transaction.
  auto scope = s.begin();
  s.pipeline(rt::delete_from(users).where(users.id == 1), rt::delete_from(users).where(users.id == 2));
  scope.rollback();
  CHECK(count_users(s) == 11);
}

struct change {
  std::int64_t id;
  std::optional<int> age;
  std::string status;
};

struct named_change {
  std::string name;
};

// One that lives in the iterator which reads it.
struct read_change {
  std::int64_t id = 0;
  std::optional<int> age;
  std::string status;

  friend std::istream& operator>>(std::istream& in, read_change& c) {
    if (in >> c.id) c.status = "a text that is too long to stand in a string itself, " + std::to_string(c.id);
    return in;
  }
};

LAW("a statement is run for each element of a range, in one transaction") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(many_users(1'100)));
  std::vector<change> changes;
  for (int i = 1; i <= 1'100; ++i)
    changes.push_back({i, i % 2 == 0 ? std::optional<int>(i) : std::nullopt, "s" + std::to_string(i)});
  const auto q = rt::update(users)
                     .set(users.age = rt::arg<"age">, users.status = rt::arg<"status">)
                     .where(users.id == rt::arg<"id">);
  CHECK(s.execute_many(q, changes).rowcount() == 1'100);
  for (const auto& [id, age, status] : s.execute(rt::select(users.id, users.age, users.status))) {
    REQUIRE(age == (id % 2 == 0 ? std::optional<int>(static_cast<int>(id)) : std::nullopt));
    REQUIRE(status == "s" + std::to_string(id));
  }
  changes.push_back({1, -5, "refused"});  // by the CHECK of the table
  changes[0].status = "lost";
  caught<rt::check_violation>([&] { s.execute_many(q, changes); });
  CHECK(!s.in_transaction());
  CHECK(s.execute(rt::select(users.status).where(users.id == 1)).scalar() == "s1");
}

LAW("elements that a range makes as it goes are kept until they are sent") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(many_users(700)));
  const auto text_of = [](int i) {
    return "a text that is too long to stand in a string itself, " + std::to_string(i);
  };
  const auto q = rt::update(users)
                     .set(users.age = rt::arg<"age">, users.status = rt::arg<"status">)
                     .where(users.id == rt::arg<"id">);
  const auto check_all = [&] {
    for (const auto& [id, status] : s.execute(rt::select(users.id, users.status)))
      REQUIRE(status == text_of(static_cast<int>(id)));
    CHECK(s.execute(rt::update(users).set(users.status = "new").all_rows()).rowcount() == 700);
  };
  const auto made = std::views::iota(1, 701) | std::views::transform([&](int i) { return change{i, {}, text_of(i)}; });
  CHECK(s.execute_many(q, made).rowcount() == 700);
  check_all();

  std::string ids;
  for (int i = 1; i <= 700; ++i) ids += std::to_string(i) + ' ';
  std::istringstream in(ids);
  const std::ranges::subrange read{std::istream_iterator<read_change>(in), std::istream_iterator<read_change>()};
  CHECK(s.execute_many(q, read).rowcount() == 700);
  check_all();
}

LAW("rows that a range makes as it goes are inserted, each as it was") {
  rt::schema<Post, User>::create_all(s);
  const auto text_of = [](int i) {
    return "a text that is too long to stand in a string itself, " + std::to_string(i);
  };
  const auto made = std::views::iota(0, 700) | std::views::transform([&](int i) {
                      return User<rt::insertable>{.name = text_of(i), .age = i % 100};
                    });
  const auto check_all = [&] {
    int seen = 0;
    for (const auto& [name, age] : s.execute(rt::select(users.name, users.age).order_by(users.id))) {
      REQUIRE(name == text_of(seen));
      REQUIRE(age == seen++ % 100);
    }
    CHECK(seen == 700);
    s.execute(rt::delete_from(users).all_rows());
  };
  CHECK(s.execute(rt::insert_into(users).values(made)).rowcount() == 700);
  check_all();
  CHECK(s.bulk_insert(users, made).rowcount() == 700);
  check_all();
}

void check_same(const std::vector<Sample<rt::row>>& back, const std::vector<Sample<rt::row>>& given) {
  REQUIRE(back.size() == given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    CHECK(back[i].id == given[i].id);
    CHECK(back[i].flag == given[i].flag);
    CHECK(back[i].small == given[i].small);
    CHECK(back[i].medium == given[i].medium);
    CHECK(back[i].large == given[i].large);
    CHECK(back[i].single == given[i].single);
    CHECK(back[i].precise == given[i].precise);
    CHECK(back[i].words == given[i].words);
    CHECK(back[i].raw == given[i].raw);
    CHECK(back[i].day == given[i].day);
    CHECK(back[i].wall == given[i].wall);
    CHECK(back[i].moment == given[i].moment);
    CHECK(back[i].feeling == given[i].feeling);
    CHECK(back[i].price == given[i].price);
    CHECK(back[i].contact == given[i].contact);
  }
}

LAW("rows of every type are written in bulk and read in bulk") {
  rt::schema<Sample, Maybe>::create_all(s);
  std::vector<Sample<rt::row>> given(3);
  std::int64_t id = 0;
  for (auto& row : given) {
    row.id = ++id;
    row.flag = id == 2;
    row.small = static_cast<std::int16_t>(-id);
    row.medium = INT32_MAX;
    row.large = INT64_MIN + id;
    row.single = 0.5F;
    row.precise = -1e300;
    row.words = "w\n\\\t" + std::to_string(id);
    row.raw = rt::bytes{std::byte{0}, std::byte{255}};
    row.day = rt::date(std::chrono::days(id * 1'000));
    row.wall = rt::timestamp(std::chrono::microseconds(id * 1'000'000));
    row.moment = rt::timestamptz(std::chrono::microseconds(id * 1'000'000));
    row.feeling = mood::angry;
    row.price = {id * 100};
    row.contact = {"u" + std::to_string(id), "x.org"};
  }
  given[2].words.clear();
  CHECK(s.bulk_insert(samples, given).rowcount() == 3);
  std::vector<Sample<rt::row>> back;
  CHECK(s.bulk_export(rt::select(samples).order_by(samples.id), [&](auto& row) { back.push_back(row); }) == 3);
  check_same(back, given);
  // More columns than a cursor notes the types of, some rows long and the next ones short.
  check_same(s.execute(rt::select(samples).order_by(samples.id)).all(), given);
  std::vector<Maybe<rt::insertable>> maybe(2);
  maybe[1].words = "some";
  maybe[1].day = rt::date(std::chrono::days(5));
  CHECK(s.bulk_insert(maybes, maybe).rowcount() == 2);
  std::vector<Maybe<rt::row>> maybe_back;
  s.bulk_export(maybes, [&](auto& row) { maybe_back.push_back(row); });
  REQUIRE(maybe_back.size() == 2);
  CHECK(!maybe_back[0].words);
  CHECK(maybe_back[1].words == "some");
  CHECK(!maybe_back[1].flag);
}

LAW("defaults in bulk are those of the table, whether all rows have them or some") {
  rt::schema<Post, User>::create_all(s);
  auto rows = many_users(30);
  CHECK(s.bulk_insert(users, rows).rowcount() == 30);
  for (auto& row : rows) row.name += " again";
  rows[3].level = 9;
  rows[4].country = "here";
  rows[5].country = std::optional<std::string>();
  CHECK(s.bulk_insert(users, rows).rowcount() == 30);
  for (auto& row : rows) row.name += " and again", row.country = "there";
  CHECK(s.bulk_insert(users, rows).rowcount() == 30);
  const auto by_name = [&](const std::string& name) {
    return s.execute(rt::select(users).where(users.name == name)).one();
  };
  CHECK(by_name("user 3").level == 7);
  CHECK(by_name("user 3").country == "nowhere");
  CHECK(by_name("user 3 again").level == 9);
  CHECK(by_name("user 4 again").country == "here");
  CHECK(by_name("user 5 again").country == std::nullopt);
  CHECK(by_name("user 6 again").country == "nowhere");
  CHECK(by_name("user 6 again and again").country == "there");
  const std::vector<User<rt::insertable>> none;
  CHECK(s.bulk_insert(users, none).rowcount() == 0);
  CHECK(s.bulk_export(rt::select(users.id).where(users.id < 0), [](auto&) {}) == 0);
}

LAW("a bulk insert reports, can be ended, and is all or nothing") {
  rt::schema<Post, User>::create_all(s);
  auto rows = many_users(20'500);
  std::vector<std::int64_t> reports;
  s.bulk_insert(users, rows, [&](std::int64_t n) { reports.push_back(n); });
  CHECK(reports == std::vector<std::int64_t>{10'000, 20'000, 20'500});
  caught<rt::unique_violation>([&] { s.bulk_insert(users, rows); });
  for (auto& row : rows) row.name += " again";
  CHECK_THROWS_AS(s.bulk_insert(users, rows, [](std::int64_t) { throw std::logic_error("enough"); }), std::logic_error);
  CHECK(!s.in_transaction());
  CHECK(count_users(s) == 20'500);
  int seen = 0;
  CHECK_THROWS_AS(s.bulk_export(users,
                                [&](auto&) {
                                  if (++seen == 1'500) throw std::logic_error("enough");
                                }),
                  std::logic_error);
  CHECK(count_users(s) == 20'500);
}

// In a transaction with a row of its own, something of many rows fails, which the program passes over. None of it
// stays, and where it was more than one statement the transaction goes on.
template <class Session, class F>
void check_nothing_stays(Session& s, bool several, F&& fails) {
  s.execute(rt::delete_from(users).all_rows());
  auto scope = s.begin();
  s.execute(rt::insert_into(users).values(users.name = "before"));
  CHECK_THROWS(fails());
  bool kept = true;
  if (several) s.execute(rt::insert_into(users).values(users.name = "after"));
  try {
    scope.commit();
  } catch (const rt::database_error& e) {
    CHECK(!several);
    CHECK(e.sqlstate() == "25P02");
    scope.rollback();
    kept = false;
  }
  CHECK(count_users(s) == (several ? 2 : kept ? 1 : 0));
}

LAW("many rows are written all or not at all, in a transaction, too") {
  rt::schema<Post, User>::create_all(s);
  auto rows = many_users(10'500);
  // The row that the database refuses is the last one of many, or of few.
  rows.push_back(rows.front());
  check_nothing_stays(s, true, [&] { s.execute(rt::insert_into(users).values(rows)); });
  check_nothing_stays(s, true, [&] { s.execute(rt::insert_into(users).values(rows).returning(users.id)).all(); });
  check_nothing_stays(s, true, [&] { s.bulk_insert(users, rows); });
  rows.erase(rows.begin() + 3, rows.end() - 1);
  check_nothing_stays(s, false, [&] { s.execute(rt::insert_into(users).values(rows)); });
  // The program ends it, in the middle or at the end.
  const auto broken = std::views::iota(0, 10'500) | std::views::transform([](int i) {
                        if (i == 10'499) throw std::logic_error("enough");
                        return User<rt::insertable>{.name = "user " + std::to_string(i)};
                      });
  check_nothing_stays(s, true, [&] { s.execute(rt::insert_into(users).values(broken)); });
  check_nothing_stays(s, true, [&] { s.bulk_insert(users, broken); });
  rows = many_users(10'500);
  for (const std::int64_t last : {10'000, 10'500}) {
    const auto stop = [last](std::int64_t n) {
      if (n == last) throw std::logic_error("enough");
    };
    check_nothing_stays(s, true, [&] { s.bulk_insert(users, rows, stop); });
    rows[3].level = 9;  // no COPY
    check_nothing_stays(s, true, [&] { s.bulk_insert(users, rows, stop); });
  }
  rows.resize(600);
  s.execute(rt::insert_into(users).values(rows));
  std::vector<named_change> changes;
  for (int i = 0; i < 600; ++i) changes.push_back({i == 551 ? "before" : "user " + std::to_string(i)});
  const auto q = rt::insert_into(users).values(users.name = rt::arg<"name">);
  check_nothing_stays(s, true, [&] { s.execute_many(q, changes); });

  // Nothing fails: all of it stays, and what was before can still be taken back.
  s.execute(rt::delete_from(users).all_rows());
  auto scope = s.begin();
  s.execute(rt::insert_into(users).values(many_users(10'500)));
  {
    auto inner = s.begin_nested();
    for (auto& row : rows) row.name += " again";
    CHECK(s.bulk_insert(users, rows).rowcount() == 600);
    CHECK(s.bulk_insert(users, std::vector<User<rt::insertable>>{}).rowcount() == 0);
    changes[551].name = "user 551";
    for (auto& change : changes) change.name += " and again";
    CHECK(s.execute_many(q, changes).rowcount() == 600);
    CHECK(count_users(s) == 11'700);
  }
  CHECK(count_users(s) == 10'500);
  s.bulk_insert(users, rows);
  scope.commit();
  CHECK(count_users(s) == 11'100);
}

}  // namespace
