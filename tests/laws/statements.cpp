// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/func.hpp>

#include "databases.hpp"
#include "models.hpp"

// Subqueries, set operations, common table expressions, joins and writes: the text in both dialects, and what both
// databases make of it.

namespace {

namespace func = rt::func;
using names = std::vector<std::string>;

/// With PostgreSQL's marks.
std::string dollars(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c == '?') c = '$';
  return out;
}

/// The text is the same in both dialects, but for the mark of parameters.
template <class Statement>
void says(const Statement& q, std::string_view text) {
  CHECK(rt::sql<rt::sqlite>(q) == text);
  CHECK(rt::sql<rt::postgres>(q) == dollars(text));
}
template <class Statement>
void says(const Statement& q, std::string_view on_sqlite, std::string_view on_postgres) {
  CHECK(rt::sql<rt::sqlite>(q) == on_sqlite);
  CHECK(rt::sql<rt::postgres>(q) == on_postgres);
}

/// Ann (30, posts one, two, three), Bob (no age, post four), Cy (7), Dan (30); Root, Left and Right under it, Leaf.
template <class Dialect>
void add_people(rt::session<Dialect>& s) {
  rt::schema<Post, User, Employee, Seat>::create_all(s);
  const std::vector<User<rt::insertable>> people{
      {.name = "Ann", .age = 30}, {.name = "Bob"}, {.name = "Cy", .age = 7}, {.name = "Dan", .age = 30}};
  s.execute(rt::insert_into(users).values(people));
  const std::vector<Post<rt::insertable>> written{{.title = "one", .stars = 5, .user_id = 1},
                                                  {.title = "two", .user_id = 1},
                                                  {.title = "three", .stars = 2, .user_id = 1},
                                                  {.title = "four", .stars = 2, .user_id = 2}};
  s.execute(rt::insert_into(posts).values(written));
  const std::vector<Employee<rt::insertable>> staff{{.id = 1, .name = "Root"},
                                                    {.id = 2, .name = "Left", .manager_id = 1},
                                                    {.id = 3, .name = "Right", .manager_id = 1},
                                                    {.id = 4, .name = "Leaf", .manager_id = 2}};
  s.execute(rt::insert_into(employees).values(staff));
}

/// Unique by an expression, and by partial indexes.
template <class M>
struct Login {
  static constexpr auto tablename = rt::name("logins");
  static constexpr auto table_args = rt::table_args(
      rt::index<"lower(email)">.unique(), rt::index<"place">.unique().where("gone IS NULL AND kind <> 'guest'"),
      rt::index<"place", "(email || '!')">.unique());
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "email", std::string> email{};
  rt::column<M, "place", int> place{};
  rt::column<M, "kind", std::string> kind{};
  rt::column<M, "gone", std::optional<int>> gone{};
};
constexpr auto logins = rt::table<Login>;

// A partial index is found by its constants; a value, a query, a column of another table, an aggregate can't be in it.
constexpr auto one_login = rt::insert_into(logins).values(logins.email = "a", logins.place = 1, logins.kind = "b");
constexpr auto with_value = one_login.on_conflict(logins.place).index_where(logins.gone > 3).do_nothing();
static_assert(rt::verdict(with_value) == rt::fault::value_in_index);
static_assert(rt::verdict(one_login.on_conflict(logins.email + "!").do_nothing()) == rt::fault::value_in_index);
static_assert(
    rt::verdict(one_login.on_conflict(logins.place).index_where(rt::exists(rt::select(users.id))).do_nothing()) ==
    rt::fault::value_in_index);
static_assert(
    rt::verdict(one_login.on_conflict(logins.place).index_where(logins.gone > rt::arg<"least">).do_nothing()) ==
    rt::fault::value_in_index);
static_assert(rt::verdict(one_login.on_conflict(users.name).do_nothing()) == rt::fault::not_in_from);
static_assert(rt::verdict(one_login.on_conflict(logins.place).index_where(users.age == nullptr).do_nothing()) ==
              rt::fault::not_in_from);
static_assert(rt::verdict(one_login.on_conflict(func::max(logins.place)).do_nothing()) ==
              rt::fault::aggregate_in_where);

LAW_OF_DRIVERS("a query stands as a value, in conditions and in lists") {
  add_people(s);
  const auto number =
      rt::select(users.name,
                 rt::scalar(rt::select(func::count(posts.id)).where(posts.user_id == users.id && posts.title != "two"))
                     .template as<"n">())
          .order_by(users.id);
  says(number,
       "SELECT users.name, (SELECT count(posts.id) FROM posts WHERE posts.user_id = users.id AND posts.title <> ?1) AS "
       "n "
       "FROM users ORDER BY users.id");
  const auto counted = s.execute(number).all();
  REQUIRE(counted.size() == 4);
  CHECK(counted[0].template get<"n">() == std::optional<std::int64_t>(2));
  CHECK(counted[3].template get<"n">() == std::optional<std::int64_t>(0));

  const auto oldest =
      rt::select(users.name).where(users.age == rt::scalar(rt::select(func::max(users.age)))).order_by(users.id);
  says(oldest, "SELECT users.name FROM users WHERE users.age = (SELECT max(users.age) FROM users) ORDER BY users.id");
  CHECK(s.execute(oldest).scalars() == names{"Ann", "Dan"});

  const auto writers = rt::select(users.name)
                           .where(rt::exists(rt::select(posts.id).where(posts.user_id == users.id && posts.stars > 1)))
                           .where(users.id < 9)
                           .order_by(users.id);
  says(writers,
       "SELECT users.name FROM users WHERE EXISTS (SELECT posts.id FROM posts WHERE posts.user_id = users.id AND "
       "posts.stars > ?1) AND users.id < ?2 ORDER BY users.id");
  CHECK(s.execute(writers).scalars() == names{"Ann", "Bob"});
  const auto silent = rt::select(users.name)
                          .where(!rt::exists(rt::select(posts.id).where(posts.user_id == users.id)))
                          .order_by(users.id);
  says(
      silent,
      "SELECT users.name FROM users WHERE NOT EXISTS (SELECT posts.id FROM posts WHERE posts.user_id = users.id) ORDER "
      "BY users.id");
  CHECK(s.execute(silent).scalars() == names{"Cy", "Dan"});

  const auto starred = rt::select(users.name)
                           .where(users.id.in_(rt::select(posts.user_id).where(posts.stars == 5)) && users.name != "x")
                           .where(users.id.not_in(rt::select(posts.user_id).where(posts.title == rt::arg<"title">)));
  says(starred,
       "SELECT users.name FROM users WHERE users.id IN (SELECT posts.user_id FROM posts WHERE posts.stars = ?1) AND "
       "users.name <> ?2 AND users.id NOT IN (SELECT posts.user_id FROM posts WHERE posts.title = ?3)");
  CHECK(s.execute(starred, rt::arg<"title"> = "four").scalars() == names{"Ann"});
  CHECK(s.execute(starred, rt::arg<"title"> = "one").scalars().empty());

  // In writes.
  const auto rated = rt::update(users)
                         .set(users.level = func::coalesce(
                                  rt::scalar(rt::select(func::max(posts.stars)).where(posts.user_id == users.id)), 0))
                         .where(users.id.in_(rt::select(posts.user_id)));
  says(rated,
       "UPDATE users SET level = coalesce((SELECT max(posts.stars) FROM posts WHERE posts.user_id = users.id), ?1) "
       "WHERE "
       "users.id IN (SELECT posts.user_id FROM posts)");
  CHECK(s.execute(rated).rowcount() == 2);
  CHECK(s.execute(rt::select(users.level).order_by(users.id)).scalars() == std::vector<int>{5, 2, 7, 7});
}

LAW_OF_DRIVERS("a query stands as a table") {
  add_people(s);
  const auto t = rt::subquery<"t">(
      rt::select(posts.user_id, func::count().template as<"n">()).where(posts.title != "two").group_by(posts.user_id));
  const auto q = rt::select(users.name, t.template column<"n">)
                     .join(t, t[posts.user_id] == users.id)
                     .where(t[rt::label<"n">] > 0)
                     .order_by(users.id);
  says(q,
       "SELECT users.name, t.n FROM users JOIN (SELECT posts.user_id, count(*) AS n FROM posts WHERE posts.title <> ?1 "
       "GROUP BY posts.user_id) AS t ON t.user_id = users.id WHERE t.n > ?2 ORDER BY users.id");
  const auto rows = s.execute(q).all();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].template get<"n">() == 2);
  CHECK(rows[1].template get<"name">() == "Bob");

  const auto from = rt::select(func::sum(t.template column<"n">).template as<"all">()).from(t);
  says(from,
       "SELECT sum(t.n) AS \"all\" FROM (SELECT posts.user_id, count(*) AS n FROM posts WHERE posts.title <> ?1 GROUP "
       "BY posts.user_id) AS t",
       "SELECT CAST(sum(t.n) AS bigint) AS \"all\" FROM (SELECT posts.user_id, count(*) AS n FROM posts WHERE "
       "posts.title <> $1 GROUP BY posts.user_id) AS t");
  CHECK(s.execute(from).scalar() == std::optional<std::int64_t>(3));

  // A query in the condition of its join sees the tables before it, one that stands as the table does not.
  const auto one = rt::subquery<"one">(rt::select(posts.user_id).where(posts.id == 4));
  const auto condition = rt::select(users.name)
                             .join(one, one[posts.user_id] == users.id &&
                                            rt::exists(rt::select(employees.id).where(employees.id == users.id)));
  says(
      condition,
      "SELECT users.name FROM users JOIN (SELECT posts.user_id FROM posts WHERE posts.id = ?1) AS one ON one.user_id = "
      "users.id AND EXISTS (SELECT employees.id FROM employees WHERE employees.id = users.id)");
  CHECK(s.execute(condition).scalar() == "Bob");

  // The outer side of the inner query stays optional, and that of the outer one becomes so.
  const auto inner = rt::subquery<"p">(rt::select(users.id, users.name, posts.title).left_join(posts));
  const auto all = rt::select(employees.name, inner.template column<"title">, inner.template column<"name">)
                       .left_join(inner, inner.template column<"id"> == employees.id)
                       .where(employees.id == 3);
  const auto [employee, title, name] = s.execute(all).one();
  static_assert(std::is_same_v<decltype(title), const std::optional<std::string>>);
  static_assert(std::is_same_v<decltype(name), const std::optional<std::string>>);
  CHECK(name == "Cy");
  CHECK(title == std::nullopt);

  // A whole model within.
  const auto model = rt::subquery<"u">(rt::select(users).where(users.id > 2));
  CHECK(s.execute(rt::select(model[users.name]).from(model).order_by(model[users.name].desc())).scalars() ==
        names{"Dan", "Cy"});

  const auto list = rt::values<"v", "id", "word">(rt::value_row(1, "a"), rt::value_row(3, std::string("c")));
  const auto named = rt::select(users.name, list.template column<"word">)
                         .join(list, list.template column<"id"> == users.id)
                         .order_by(users.id);
  says(named,
       "SELECT users.name, v.word FROM users JOIN (SELECT column1 AS id, column2 AS word FROM (VALUES (?1, ?2), (?3, "
       "?4))) AS v ON v.id = users.id ORDER BY users.id",
       "SELECT users.name, v.word FROM users JOIN (VALUES ($1, $2), ($3, $4)) AS v (id, word) ON v.id = users.id ORDER "
       "BY users.id");
  const auto words = s.execute(named).all();
  REQUIRE(words.size() == 2);
  CHECK(words[1].template get<"name">() == "Cy");
  CHECK(words[1].template get<"word">() == "c");
}

LAW_OF_DRIVERS("a sum of 64-bit integers is one in the database, too") {
  add_people(s);
  const auto sum = func::sum(users.id);
  says(rt::select((sum / 4).template as<"n">()), "SELECT sum(users.id) / ?1 AS n FROM users",
       "SELECT CAST(sum(users.id) AS bigint) / $1 AS n FROM users");
  const auto first = users.id <= 3;
  CHECK(s.execute(rt::select(sum / 4).where(first)).scalar() == 1);
  CHECK(s.execute(rt::select(sum / func::count() + 3).where(first)).scalar() == 5);
  CHECK(s.execute(rt::select(sum.filter(users.id > 1) / 4).where(first)).scalar() == 1);
  CHECK(s.execute(rt::select(sum.over() / 4).where(first)).scalars() ==
        std::vector<std::optional<std::int64_t>>{1, 1, 1});
  CHECK(s.execute(rt::select(func::count()).from(users).where(first).having(sum / 4 == 1)).scalar() == 3);
  CHECK(s.execute(rt::select(rt::bit_and(sum, 3)).where(first)).scalar() == 2);
  const auto t = rt::subquery<"t">(rt::select(sum.template as<"n">()).where(first));
  CHECK(s.execute(rt::select(t.template column<"n"> / 4).from(t)).scalar() == 1);
}

LAW_OF_DRIVERS("queries are put together") {
  add_people(s);
  const auto a = rt::select(users.name).where(users.age > 10);
  const auto b = rt::select(users.name).where(users.id <= 2);
  const auto all = rt::union_all(a, b).order_by(users.name).limit(3);
  says(all,
       "SELECT users.name FROM users WHERE users.age > ?1 UNION ALL SELECT users.name FROM users WHERE users.id <= ?2 "
       "ORDER BY name LIMIT ?3");
  CHECK(s.execute(all).scalars() == names{"Ann", "Ann", "Bob"});
  CHECK(s.execute(rt::union_(a, b).order_by(rt::label<"name">.desc()).offset(1)).scalars() == names{"Bob", "Ann"});
  CHECK(s.execute(rt::intersect(a, b)).scalars() == names{"Ann"});
  CHECK(s.execute(rt::except(a, b)).scalars() == names{"Dan"});

  // A query with WITH has parentheses of its own.
  const auto elders = rt::cte<"elders">(a);
  const auto behind =
      rt::union_all(b, rt::with(elders).select(elders.template column<"name">)).order_by(rt::label<"name">);
  CHECK(s.execute(behind).scalars() == names{"Ann", "Ann", "Bob", "Dan"});

  const auto nested =
      rt::except(rt::union_(a, b), rt::select(users.name).order_by(users.id).limit(1)).order_by(users.name);
  says(nested,
       "SELECT * FROM (SELECT users.name FROM users WHERE users.age > ?1 UNION SELECT users.name FROM users WHERE "
       "users.id <= ?2) EXCEPT SELECT * FROM (SELECT users.name FROM users ORDER BY users.id LIMIT ?3) ORDER BY name",
       "(SELECT users.name FROM users WHERE users.age > $1 UNION SELECT users.name FROM users WHERE users.id <= $2) "
       "EXCEPT (SELECT users.name FROM users ORDER BY users.id LIMIT $3) ORDER BY name");
  CHECK(s.execute(nested).scalars() == names{"Bob", "Dan"});

  // A row is that of the first, nullable where either is.
  const auto merged =
      rt::union_all(rt::select(users.id, users.level.template as<"n">()), rt::select(posts.id, posts.stars));
  for (const auto& [id, n] : s.execute(merged)) static_assert(std::is_same_v<decltype(n), const std::optional<int>>);
  const auto models = rt::union_all(rt::select(users).where(users.id == 1), rt::select(users).where(users.id == 3));
  CHECK(s.execute(models).all().at(1).name == "Cy");

  const auto within = rt::select(posts.title)
                          .where(posts.user_id.in_(rt::union_(rt::select(users.id).where(users.name == "Bob"),
                                                              rt::select(employees.id).where(employees.id == 7))));
  CHECK(s.execute(within).scalars() == names{"four"});
}

LAW_OF_DRIVERS("common table expressions") {
  add_people(s);
  const auto busy = rt::cte<"busy">(
      rt::select(posts.user_id, func::count().template as<"n">()).where(posts.id < 9).group_by(posts.user_id));
  const auto q = rt::with(busy)
                     .select(users.name, busy.template column<"n">)
                     .join(busy, busy[posts.user_id] == users.id)
                     .where(busy[rt::label<"n">] > 1);
  says(
      q,
      "WITH busy AS (SELECT posts.user_id, count(*) AS n FROM posts WHERE posts.id < ?1 GROUP BY posts.user_id) SELECT "
      "users.name, busy.n FROM users JOIN busy ON busy.user_id = users.id WHERE busy.n > ?2");
  CHECK(s.execute(q).one().template get<"name">() == "Ann");

  const auto hinted = rt::with(busy.materialized(), rt::cte<"other">(rt::select(users.id)).not_materialized())
                          .select(busy.template column<"n">)
                          .order_by(busy.template column<"n">);
  says(
      hinted,
      "WITH busy AS MATERIALIZED (SELECT posts.user_id, count(*) AS n FROM posts WHERE posts.id < ?1 GROUP BY "
      "posts.user_id), other AS NOT MATERIALIZED (SELECT users.id FROM users) SELECT busy.n FROM busy ORDER BY busy.n");
  CHECK(s.execute(hinted).scalars() == std::vector<std::int64_t>{1, 3});

  // With itself, under another name.
  const auto more = busy.template as<"more">();
  const auto pairs = rt::with(busy)
                         .select(busy.template column<"n">, more.template column<"n">.template as<"m">())
                         .from(busy)
                         .join(more, more.template column<"n"> > busy.template column<"n">);
  says(pairs,
       "WITH busy AS (SELECT posts.user_id, count(*) AS n FROM posts WHERE posts.id < ?1 GROUP BY posts.user_id) "
       "SELECT busy.n, more.n AS m FROM busy JOIN busy AS more ON more.n > busy.n");
  CHECK(s.execute(pairs).one().template get<"m">() == 3);
  static_assert(rt::verdict(rt::select(more.template column<"n">).from(more)) == rt::fault::cte_missing);

  const auto tree = rt::recursive<"tree">(
      rt::select(employees.id, employees.name, rt::lit<0>.template as<"depth">())
          .where(employees.manager_id == nullptr),
      [](auto above) {
        return rt::select(employees.id, employees.name, (above[rt::label<"depth">] + rt::lit<1>).template as<"depth">())
            .join(above, employees.manager_id == above[employees.id]);
      });
  const auto walk = rt::with(tree)
                        .select(tree.template column<"name">, tree.template column<"depth">)
                        .order_by(tree.template column<"depth">, tree.template column<"name">);
  says(walk,
       "WITH RECURSIVE tree AS (SELECT employees.id, employees.name, 0 AS depth FROM employees WHERE "
       "employees.manager_id IS NULL UNION ALL SELECT employees.id, employees.name, tree.depth + 1 AS depth FROM "
       "employees JOIN tree ON employees.manager_id = tree.id) SELECT tree.name, tree.depth FROM tree ORDER BY "
       "tree.depth, tree.name");
  const auto found = s.execute(walk).all();
  REQUIRE(found.size() == 4);
  CHECK(found[3].template get<"name">() == "Leaf");
  CHECK(found[3].template get<"depth">() == 2);

  const auto both =
      rt::with(busy).query(rt::union_all(rt::select(busy.template column<"n">), rt::select(func::count(employees.id)))
                               .order_by(rt::label<"n">));
  says(
      both,
      "WITH busy AS (SELECT posts.user_id, count(*) AS n FROM posts WHERE posts.id < ?1 GROUP BY posts.user_id) SELECT "
      "busy.n FROM busy UNION ALL SELECT count(employees.id) FROM employees ORDER BY n");
  CHECK(s.execute(both).scalars() == std::vector<std::int64_t>{1, 3, 4});

  // Before writes.
  const auto silent =
      rt::cte<"silent">(rt::select(users.id).where(!rt::exists(rt::select(posts.id).where(posts.user_id == users.id))));
  const auto forget = rt::with(silent).delete_from(users).where(
      users.id.in_(rt::select(silent.template column<"id">)) && users.name != "Dan");
  says(forget,
       "WITH silent AS (SELECT users.id FROM users WHERE NOT EXISTS (SELECT posts.id FROM posts WHERE posts.user_id = "
       "users.id)) DELETE FROM users WHERE users.id IN (SELECT silent.id FROM silent) AND users.name <> ?1");
  CHECK(s.execute(forget).rowcount() == 1);
}

LAW_OF_DRIVERS("joins of every kind") {
  add_people(s);
  const auto right =
      rt::select(posts.title, users.name).from(posts).right_join(users).where(users.id != 1).order_by(users.id);
  says(right,
       "SELECT posts.title, users.name FROM posts RIGHT JOIN users ON posts.user_id = users.id WHERE users.id <> ?1 "
       "ORDER "
       "BY users.id");
  {
    const auto rows = s.execute(right).all();
    REQUIRE(rows.size() == 3);
    const auto& [title, name] = rows[1];
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(title)>, std::optional<std::string>>);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(name)>, std::string>);
    CHECK(title == std::nullopt);
    CHECK(name == "Cy");
  }
  const auto full = rt::select(users.name, employees.name.as<"employee">())
                        .full_join(employees, employees.id == users.id + 2)
                        .order_by(func::coalesce(users.id, rt::lit<0>), employees.id);
  says(full,
       "SELECT users.name, employees.name AS employee FROM users FULL JOIN employees ON employees.id = users.id + ?1 "
       "ORDER "
       "BY coalesce(users.id, 0), employees.id");
  {
    const auto rows = s.execute(full).all();
    REQUIRE(rows.size() == 6);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(rows[0].template get<0>())>, std::optional<std::string>>);
    CHECK(rows[0].template get<"name">() == std::nullopt);
    CHECK(rows[5].template get<"employee">() == std::nullopt);
  }
  const auto cross = rt::select(users.name, employees.name.as<"other">()).cross_join(employees).where(users.id == 1);
  says(cross, "SELECT users.name, employees.name AS other FROM users CROSS JOIN employees WHERE users.id = ?1");
  CHECK(s.execute(cross).all().size() == 4);

  // A table that is joined on the left of a right join is optional as well.
  const auto chain = rt::select(users.name, posts.title, employees.name.as<"e">())
                         .join(posts)
                         .right_join(employees, employees.id == users.id + 3)
                         .where(employees.id == 3);
  const auto [name, title, e] = s.execute(chain).one();
  static_assert(std::is_same_v<decltype(name), const std::optional<std::string>>);
  static_assert(std::is_same_v<decltype(e), const std::string>);
  CHECK(title == std::nullopt);
}

LAW_OF_DRIVERS("an insert that meets a row that is there") {
  add_people(s);
  const auto put = rt::insert_into(users)
                       .values(users.name = "Ann", users.age = 31)
                       .on_conflict(users.name)
                       .do_update(users.age = rt::excluded(users.age), users.level = users.level + 1)
                       .where(users.age < rt::excluded(users.age))
                       .returning(users.id, users.age, users.level);
  says(put,
       "INSERT INTO users (name, age, level, status) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET age = "
       "excluded.age, level = users.level + ?5 WHERE users.age < excluded.age RETURNING id, age, level");
  const auto row = s.execute(put).one();
  CHECK(row.template get<"id">() == 1);
  CHECK(row.template get<"age">() == 31);
  CHECK(row.template get<"level">() == 8);
  CHECK(s.execute(put).all().empty());

  const auto leave = rt::insert_into(users).values(users.name = "Bob").on_conflict(users.name).do_nothing();
  says(leave, "INSERT INTO users (name, level, status) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING");
  CHECK(s.execute(leave).rowcount() == 0);
  CHECK(s.execute(rt::insert_into(users).values(users.name = "Bob").on_conflict().do_nothing()).rowcount() == 0);

  const std::vector<User<rt::insertable>> many{{.name = "Ann", .age = 1}, {.name = "Eve", .age = 2}};
  CHECK(s.execute(
             rt::insert_into(users).values(many).on_conflict(users.name).do_update(users.age = rt::excluded(users.age)))
            .rowcount() == 2);
  CHECK(s.execute(rt::select(users.age).where(users.name.in_("Ann", "Eve")).order_by(users.age)).scalars() ==
        std::vector<std::optional<int>>{1, 2});

  const auto copied = rt::insert_into(users)
                          .columns(users.name, users.age, users.level, users.status)
                          .from(rt::select(posts.title, posts.stars, users.level, users.status).join(users))
                          .on_conflict(users.name)
                          .do_nothing();
  says(copied,
       "INSERT INTO users (name, age, level, status) SELECT * FROM (SELECT posts.title, posts.stars, users.level, "
       "users.status FROM posts JOIN users ON posts.user_id = users.id) WHERE true ON CONFLICT (name) DO NOTHING",
       "INSERT INTO users (name, age, level, status) SELECT posts.title, posts.stars, users.level, users.status FROM "
       "posts JOIN users ON posts.user_id = users.id ON CONFLICT (name) DO NOTHING");
  CHECK(s.execute(copied).rowcount() == 4);
}

LAW_OF_DRIVERS("a row meets another in a partial index, and in one of expressions") {
  rt::schema<Login>::create_all(s);
  const auto in_place = [](std::string_view email, int place, std::string_view kind, std::optional<int> gone) {
    return rt::insert_into(logins)
        .values(logins.email = email, logins.place = place, logins.kind = kind, logins.gone = gone)
        .on_conflict(logins.place)
        .index_where(logins.gone == nullptr && logins.kind != rt::lit<"guest">)
        .do_update(logins.kind = logins.kind + "+" + rt::excluded(logins.kind))
        .where(logins.place < 100)
        .returning(logins.id, logins.kind);
  };
  says(in_place("a", 1, "user", {}),
       "INSERT INTO logins (email, place, kind, gone) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (place) WHERE gone IS NULL "
       "AND "
       "kind <> 'guest' DO UPDATE SET kind = logins.kind || ?5 || excluded.kind WHERE logins.place < ?6 RETURNING id, "
       "kind");
  CHECK(s.execute(in_place("a", 1, "user", {})).one().template get<"kind">() == "user");
  CHECK(s.execute(in_place("b", 1, "root", {})).one().template get<"kind">() == "user+root");
  CHECK(s.execute(in_place("c", 1, "root", 5)).one().template get<"kind">() == "root");     // not in the index
  CHECK(s.execute(in_place("d", 1, "guest", {})).one().template get<"kind">() == "guest");  // nor this
  CHECK(s.execute(in_place("e", 100, "user", {})).rowcount() == 1);
  CHECK(s.execute(in_place("f", 100, "user", {})).all().empty());

  const auto by_address = rt::insert_into(logins)
                              .values(logins.email = "A", logins.place = 9, logins.kind = "late", logins.gone = 1)
                              .on_conflict(func::lower(logins.email))
                              .do_update(logins.kind = rt::excluded(logins.kind));
  says(by_address,
       "INSERT INTO logins (email, place, kind, gone) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (lower(email)) DO UPDATE SET "
       "kind = excluded.kind");
  CHECK(s.execute(by_address).rowcount() == 1);
  CHECK(s.execute(rt::select(logins.kind).where(logins.email == "a")).scalar() == "late");

  // What could not be written is seen by a query in the condition, too.
  constexpr auto others = rt::alias<Login, "others">;
  const auto unless_placed = [&](int place) {
    return rt::insert_into(logins)
        .values(logins.email = "a", logins.place = place, logins.kind = "seen", logins.gone = 1)
        .on_conflict(func::lower(logins.email))
        .do_update(logins.kind = rt::excluded(logins.kind))
        .where(~rt::exists(rt::select(others.id).where(others.place == rt::excluded(logins.place))));
  };
  CHECK(s.execute(unless_placed(100)).rowcount() == 0);
  CHECK(s.execute(unless_placed(77)).rowcount() == 1);
  CHECK(s.execute(rt::update(logins).set(logins.kind = "late").where(logins.kind == "seen")).rowcount() == 1);

  // Many rows, by one statement; two of them meet what is there.
  const std::vector<Login<rt::insertable>> many{{.email = "a", .place = 1, .kind = "x", .gone = 2},
                                                {.email = "c", .place = 1, .kind = "x", .gone = 2},
                                                {.email = "g", .place = 2, .kind = "x"}};
  const auto quietly =
      rt::insert_into(logins).values(many).on_conflict(logins.place, logins.email + rt::lit<"!">).do_nothing();
  CHECK(rt::sql<rt::sqlite>(quietly).ends_with(" ON CONFLICT (place, (email || '!')) DO NOTHING"));
  CHECK(s.execute(quietly).rowcount() == 1);

  // From a query; one that no index is made for is an error of the database.
  const auto copied = rt::insert_into(logins)
                          .columns(logins.email, logins.place, logins.kind)
                          .from(rt::select(logins.email + "2", logins.place, logins.kind).where(logins.place == 2))
                          .on_conflict(logins.place)
                          .index_where(logins.gone == nullptr && logins.kind != rt::lit<"guest">)
                          .do_update(logins.gone = 77);
  CHECK(s.execute(copied).rowcount() == 1);
  CHECK(s.execute(rt::select(logins.gone).where(logins.email == "g")).scalar() == 77);
  CHECK_THROWS_AS(static_cast<void>(s.execute(rt::insert_into(logins)
                                                  .values(logins.email = "z", logins.place = 1, logins.kind = "k")
                                                  .on_conflict(logins.place)
                                                  .index_where(logins.gone == nullptr)
                                                  .do_nothing())),
                  rt::programming_error);
}

LAW_OF_DRIVERS("an insert takes its rows from a query, or only defaults") {
  add_people(s);
  const auto q =
      rt::insert_into(employees)
          .columns(employees.id, employees.name, employees.manager_id)
          .from(rt::select(users.id + 100, users.name, users.age.template as<"m">()).where(users.age == nullptr))
          .returning(employees.id);
  says(q,
       "INSERT INTO employees (id, name, manager_id) SELECT users.id + ?1, users.name, users.age AS m FROM users WHERE "
       "users.age IS NULL RETURNING id");
  CHECK(s.execute(q).scalar() == 102);

  rt::schema<Maybe>::create_all(s);
  const auto defaults = rt::insert_into(maybes).returning(maybes.id, maybes.words);
  says(defaults, "INSERT INTO maybes DEFAULT VALUES RETURNING id, words");
  CHECK(s.execute(defaults).one().template get<"words">() == std::nullopt);
  CHECK(s.execute(defaults).one().template get<"id">() == 2);
}

LAW_OF_DRIVERS("writes read other tables") {
  add_people(s);
  const auto q = rt::update(users)
                     .set(users.age = posts.stars)
                     .from(posts)
                     .where(posts.user_id == users.id && posts.title == "four")
                     .returning(users.name, users.age);
  says(q,
       "UPDATE users SET age = posts.stars FROM posts WHERE posts.user_id = users.id AND posts.title = ?1 RETURNING "
       "users.name, users.age");
  const auto [name, age] = s.execute(q).one();
  CHECK(name == "Bob");
  CHECK(age == 2);
  const auto t = rt::subquery<"t">(rt::select(posts.user_id, func::count().template as<"n">()).group_by(posts.user_id));
  const auto counted = rt::update(users).set(users.status = "writer").from(t).where(t[posts.user_id] == users.id);
  says(counted,
       "UPDATE users SET status = ?1 FROM (SELECT posts.user_id, count(*) AS n FROM posts GROUP BY posts.user_id) AS t "
       "WHERE t.user_id = users.id");
  CHECK(s.execute(counted).rowcount() == 2);
}

LAW_OF_DRIVERS("orders and groups by label, and counts that make no sense") {
  add_people(s);
  const auto q = rt::select(func::lower(users.status).template as<"state">(), func::count().template as<"n">())
                     .group_by(rt::label<"state">)
                     .order_by(rt::label<"n">.desc().nulls_last(), rt::label<"state">);
  says(
      q,
      "SELECT lower(users.status) AS state, count(*) AS n FROM users GROUP BY state ORDER BY n DESC NULLS LAST, state");
  CHECK(s.execute(q).one().template get<"n">() == 4);
  CHECK_THROWS_AS(rt::select(users.id).limit(-1), std::invalid_argument);
  CHECK_THROWS_AS(rt::select(users.id).offset(-1), std::invalid_argument);
}

int stamps = 0;
int next_stamp() { return ++stamps; }

template <class M>
struct Stamped {
  static constexpr auto tablename = rt::name("sta'mped");
  rt::column<M, "i'd", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "state", std::string, rt::default_text<"new">, rt::onupdate_text<"changed">> state{};
  rt::column<M, "stamp", int, rt::default_<0>, rt::onupdate<next_stamp>> stamp{};
  rt::column<M, "note", std::optional<std::string>> note{};
};
constexpr auto stamped = rt::table<Stamped>;

LAW_OF_DRIVERS("what the program fills in") {
  rt::schema<Stamped>::create_all(s);
  stamps = 0;
  const auto empty = rt::insert_into(stamped).returning(stamped.state, stamped.stamp);
  says(empty, "INSERT INTO \"sta'mped\" (state, stamp) VALUES (?1, ?2) RETURNING state, stamp");
  CHECK(s.execute(empty).one().template get<"state">() == "new");

  const auto touch =
      rt::update(stamped).set(stamped.note = "x").where(stamped.note == nullptr).returning(stamped.stamp);
  says(touch,
       "UPDATE \"sta'mped\" SET note = ?1, state = ?2, stamp = ?3 WHERE \"sta'mped\".note IS NULL RETURNING stamp");
  CHECK(s.execute(touch).scalar() == 1);
  CHECK(s.execute(rt::update(stamped).set(stamped.stamp = 70).all_rows().returning(stamped.state, stamped.stamp))
            .one()
            .template get<"stamp">() == 70);
  CHECK(s.execute(rt::select(stamped.state)).scalar() == "changed");
  // Whole rows: PostgreSQL looks for the sequence by names with an apostrophe.
  CHECK(
      s.execute(rt::insert_into(stamped).values(Stamped<rt::insertable>{.note = "y"}).returning(stamped.id)).scalar() ==
      2);
}

/// What only PostgreSQL has.
TEST_CASE("PostgreSQL alone") {
  tests::on_server server;
  auto engine = rt::create_engine<rt::postgres>(server.url());
  rt::session s{engine};
  add_people(s);
  const auto run = [&](const auto& q, std::string_view text) {
    CHECK(rt::sql<rt::postgres>(q) == text);
    return s.execute(q);
  };
  CHECK(run(rt::select(users.name).where(users.id == rt::any_(rt::select(posts.user_id))).order_by(users.id),
            "SELECT users.name FROM users WHERE users.id = ANY (SELECT posts.user_id FROM posts) ORDER BY users.id")
            .scalars() == names{"Ann", "Bob"});
  CHECK(run(rt::select(users.name).where(users.id > rt::all_(rt::select(posts.user_id))).order_by(users.id),
            "SELECT users.name FROM users WHERE users.id > ALL (SELECT posts.user_id FROM posts) ORDER BY users.id")
            .scalars() == names{"Cy", "Dan"});
  CHECK(run(rt::intersect_all(rt::select(users.age), rt::select(users.age)),
            "SELECT users.age FROM users INTERSECT ALL SELECT users.age FROM users")
            .all()
            .size() == 4);
  CHECK(run(rt::except_all(rt::select(users.age), rt::select(users.age).where(users.id == 1)),
            "SELECT users.age FROM users EXCEPT ALL SELECT users.age FROM users WHERE users.id = $1")
            .all()
            .size() == 3);

  const auto best = rt::subquery<"best">(
      rt::select(posts.title).where(posts.user_id == users.id).order_by(posts.stars.desc().nulls_last()).limit(1));
  const auto lateral = run(rt::select(users.name, best.column<"title">).left_join(rt::lateral(best)).order_by(users.id),
                           "SELECT users.name, best.title FROM users LEFT JOIN LATERAL (SELECT posts.title FROM posts "
                           "WHERE posts.user_id = users.id ORDER BY posts.stars DESC NULLS LAST LIMIT $1) AS best ON "
                           "true ORDER BY users.id")
                           .all();
  REQUIRE(lateral.size() == 4);
  CHECK(lateral[0].get<"title">() == "one");
  CHECK(lateral[2].get<"title">() == std::nullopt);
  CHECK(run(rt::select(users.name, best.column<"title">).cross_join(rt::lateral(best)),
            "SELECT users.name, best.title FROM users CROSS JOIN LATERAL (SELECT posts.title FROM posts WHERE "
            "posts.user_id = users.id ORDER BY posts.stars DESC NULLS LAST LIMIT $1) AS best")
            .all()
            .size() == 2);

  CHECK(run(rt::select(posts.user_id, posts.title)
                .distinct_on(posts.user_id)
                .order_by(posts.user_id, posts.stars.desc().nulls_last()),
            "SELECT DISTINCT ON (posts.user_id) posts.user_id, posts.title FROM posts ORDER BY posts.user_id, "
            "posts.stars DESC NULLS LAST")
            .all()
            .size() == 2);
  CHECK(run(rt::first_with_ties(1, rt::select(users.name).order_by(users.age.desc().nulls_last())),
            "SELECT users.name FROM users ORDER BY users.age DESC NULLS LAST FETCH FIRST $1 ROWS WITH TIES")
            .all()
            .size() == 2);
  CHECK(
      run(rt::for_update(rt::select(users.name).join(posts).where(posts.id == 4)).of(users).skip_locked(),
          "SELECT users.name FROM users JOIN posts ON posts.user_id = users.id WHERE posts.id = $1 FOR UPDATE OF users "
          "SKIP LOCKED")
          .scalar() == "Bob");
  CHECK(run(rt::for_no_key_update(rt::select(users.name).where(users.id == 1)).nowait(),
            "SELECT users.name FROM users WHERE users.id = $1 FOR NO KEY UPDATE NOWAIT")
            .scalar() == "Ann");
  CHECK(run(rt::for_update(rt::select(users.name).where(users.id == rt::scalar(rt::select(func::max(users.id))))),
            "SELECT users.name FROM users WHERE users.id = (SELECT max(users.id) FROM users) FOR UPDATE")
            .scalar() == "Dan");
  run(rt::for_share(rt::select(users.name)), "SELECT users.name FROM users FOR SHARE").all();
  run(rt::for_key_share(rt::select(users.name)), "SELECT users.name FROM users FOR KEY SHARE").all();

  const auto sums = run(rt::select(users.status, users.level, func::count().as<"n">())
                            .group_by(rt::rollup(users.status, users.level))
                            .order_by(users.status.asc().nulls_last(), users.level.asc().nulls_last()),
                        "SELECT users.status, users.level, count(*) AS n FROM users GROUP BY ROLLUP (users.status, "
                        "users.level) ORDER BY users.status NULLS LAST, users.level NULLS LAST")
                        .all();
  REQUIRE(sums.size() == 3);
  static_assert(std::is_same_v<std::remove_cvref_t<decltype(sums[0].get<0>())>, std::optional<std::string>>);
  CHECK(sums[2].get<0>() == std::nullopt);
  CHECK(sums[2].get<"n">() == 4);
  const auto kinds =
      run(rt::select(users.status, func::grouping(users.status, users.level).as<"all">(), func::count())
              .group_by(rt::rollup(users.status, users.level))
              .order_by(func::grouping(users.status, users.level)),
          "SELECT users.status, grouping(users.status, users.level) AS \"all\", count(*) FROM users GROUP "
          "BY ROLLUP (users.status, users.level) ORDER BY grouping(users.status, users.level)")
          .all();
  static_assert(std::is_same_v<std::remove_cvref_t<decltype(kinds[0].get<1>())>, std::int32_t>);
  REQUIRE(kinds.size() == 3);
  CHECK(kinds[0].get<1>() == 0);
  CHECK(kinds[1].get<1>() == 1);
  CHECK(kinds[2].get<1>() == 3);
  run(rt::select(users.status, func::count().as<"n">()).group_by(rt::cube(users.status, users.level)),
      "SELECT users.status, count(*) AS n FROM users GROUP BY CUBE (users.status, users.level)")
      .all();
  CHECK(run(rt::select(users.status, users.level, func::count().as<"n">())
                .group_by(rt::grouping_sets(rt::set(users.status, users.level), rt::set())),
            "SELECT users.status, users.level, count(*) AS n FROM users GROUP BY GROUPING SETS ((users.status, "
            "users.level), ())")
            .all()
            .size() == 2);

  CHECK(run(rt::insert_into(users)
                .values(users.name = "Ann")
                .on_conflict(rt::constraint<"uq_users_name">)
                .do_update(users.level = 99)
                .returning(users.level),
            "INSERT INTO users (name, level, status) VALUES ($1, $2, $3) ON CONFLICT ON CONSTRAINT uq_users_name DO "
            "UPDATE SET level = $4 RETURNING level")
            .scalar() == 99);
  CHECK(run(rt::delete_from(posts)
                .using_(users)
                .where(posts.user_id == users.id && users.name == "Bob")
                .returning(posts.title, users.name),
            "DELETE FROM posts USING users WHERE posts.user_id = users.id AND users.name = $1 RETURNING posts.title, "
            "users.name")
            .one()
            .get<"title">() == "four");

  const auto moved =
      rt::cte<"moved">(rt::delete_from(posts).where(posts.stars > 1).returning(posts.title, posts.stars));
  const auto gone = run(rt::with(moved).select(moved.column<"title">).order_by(moved.column<"stars">),
                        "WITH moved AS (DELETE FROM posts WHERE posts.stars > $1 RETURNING title, stars) SELECT "
                        "moved.title FROM moved ORDER BY moved.stars")
                        .scalars();
  CHECK(gone == names{"three", "one"});
  const auto added =
      rt::cte<"added">(rt::insert_into(users).values(users.name = "New").returning(users.id, users.status));
  CHECK(run(rt::with(added).select(added.column<"status">),
            "WITH added AS (INSERT INTO users (name, level, status) VALUES ($1, $2, $3) RETURNING id, status) SELECT "
            "added.status FROM added")
            .scalar() == "new");
}

}  // namespace
