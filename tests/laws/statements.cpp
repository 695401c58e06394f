// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

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
       "BY "
       "posts.user_id) AS t");
  CHECK(s.execute(from).scalar() == std::optional<std::int64_t>(3));

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

}  // namespace
