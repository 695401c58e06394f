// SPDX-License-Identifier: BSL-1.0
// The text of statements: clauses, joins, names.
#include <string_view>

#include "models.hpp"

namespace {

/// Whether SQLite's text of a statement is this one, and PostgreSQL's the same with `$` for `?`.
template <class Statement>
constexpr bool renders(const Statement& q, std::string_view text) {
  const std::string_view other = rt::sql<rt::postgres>(q);
  if (rt::sql<rt::sqlite>(q) != text || other.size() != text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (other[i] != (text[i] == '?' ? '$' : text[i])) return false;
  return true;
}

/// Whether these are the texts of a statement.
template <class Statement>
constexpr bool renders(const Statement& q, std::string_view sqlite, std::string_view postgres) {
  return rt::sql<rt::sqlite>(q) == sqlite && rt::sql<rt::postgres>(q) == postgres;
}

constexpr auto boss = rt::alias<Employee, "boss">;
constexpr auto n = rt::func::count();

// What is selected, and from where.
static_assert(renders(rt::select(users.id), "SELECT users.id FROM users"));
static_assert(renders(rt::select(users.id, users.name), "SELECT users.id, users.name FROM users"));
static_assert(renders(rt::select(users.id).from(users), "SELECT users.id FROM users"));
static_assert(renders(rt::select(seats), "SELECT seats.row_number, seats.number, seats.place FROM seats"));
static_assert(renders(rt::select(companies),
                      "SELECT companies.id, companies.street, companies.zip, companies.name FROM companies"));
static_assert(renders(rt::select(companies.address.street), "SELECT companies.street FROM companies"));
static_assert(renders(rt::select(users.name.as<"who">()), "SELECT users.name AS who FROM users"));
static_assert(renders(rt::select(users.name).distinct(), "SELECT DISTINCT users.name FROM users"));
static_assert(renders(rt::select(n.as<"n">()).from(users), "SELECT count(*) AS n FROM users"));
static_assert(renders(rt::select(n.as<"n">()).where(users.age > 3),
                      "SELECT count(*) AS n FROM users WHERE users.age > ?1"));
static_assert(renders(rt::select(boss.name), "SELECT boss.name FROM employees AS boss"));
static_assert(renders(rt::select(rt::lit<1>.as<"one">()).from(users), "SELECT 1 AS one FROM users"));

// WHERE and HAVING: said twice, the conditions are joined by AND.
static_assert(renders(rt::select(users.id).where(users.age > 1 || users.level < 2),
                      "SELECT users.id FROM users WHERE users.age > ?1 OR users.level < ?2"));
static_assert(renders(rt::select(users.id).where(users.age > 1).where(users.level < 2),
                      "SELECT users.id FROM users WHERE users.age > ?1 AND users.level < ?2"));
static_assert(renders(rt::select(users.id).where(users.age > 1 || users.level < 2).where(users.name == "Ann"),
                      "SELECT users.id FROM users WHERE (users.age > ?1 OR users.level < ?2) AND users.name = ?3"));
static_assert(renders(rt::select(users.level, n.as<"n">()).group_by(users.level).having(n > 1).having(n < 9 || n == 20),
                      "SELECT users.level, count(*) AS n FROM users GROUP BY users.level "
                      "HAVING count(*) > ?1 AND (count(*) < ?2 OR count(*) = ?3)"));

// GROUP BY, ORDER BY, LIMIT, OFFSET.
static_assert(renders(rt::select(users.level, users.age).group_by(users.level, users.age),
                      "SELECT users.level, users.age FROM users GROUP BY users.level, users.age"));
static_assert(renders(rt::select(users.level).group_by(users.level).group_by(users.age),
                      "SELECT users.level FROM users GROUP BY users.level, users.age"));
static_assert(renders(rt::select(users.id).order_by(users.name, users.age.desc(), users.level.asc()),
                      "SELECT users.id FROM users ORDER BY users.name, users.age DESC, users.level"));
static_assert(renders(rt::select(users.id).order_by(users.name).order_by(users.age),
                      "SELECT users.id FROM users ORDER BY users.name, users.age"));
static_assert(renders(rt::select(users.id).order_by(users.age.desc().nulls_last(), users.level.asc().nulls_first()),
                      "SELECT users.id FROM users ORDER BY users.age DESC NULLS LAST, users.level NULLS FIRST"));
static_assert(renders(rt::select(users.id).order_by((users.age + 1).desc()),
                      "SELECT users.id FROM users ORDER BY users.age + ?1 DESC"));
static_assert(renders(rt::select(users.id).limit(10), "SELECT users.id FROM users LIMIT ?1"));
static_assert(renders(rt::select(users.id).limit(rt::lit<10>), "SELECT users.id FROM users LIMIT 10"));
static_assert(renders(rt::select(users.id).limit(rt::arg<"n">), "SELECT users.id FROM users LIMIT ?1"));
static_assert(renders(rt::select(users.id).limit(10).offset(20), "SELECT users.id FROM users LIMIT ?1 OFFSET ?2"));
static_assert(renders(rt::select(users.id).offset(20), "SELECT users.id FROM users LIMIT -1 OFFSET ?1",
                      "SELECT users.id FROM users OFFSET $1"));

// The order of the calls is not the order of the text. A parameter keeps the number of its call.
static_assert(renders(rt::select(users.id).limit(1).order_by(users.id).where(users.age > 2),
                      "SELECT users.id FROM users WHERE users.age > ?2 ORDER BY users.id LIMIT ?1"));

// Placeholders of one name are one parameter.
static_assert(renders(rt::select(users.id).where(users.age > rt::arg<"x"> && users.level > 3 &&
                                                 users.age < rt::arg<"x">),
                      "SELECT users.id FROM users WHERE users.age > ?1 AND users.level > ?2 AND users.age < ?1"));

// Joins by key, from either side.
static_assert(renders(rt::select(users.name, posts.title).join(posts),
                      "SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id"));
static_assert(renders(rt::select(users.name, posts.title).join(users),
                      "SELECT users.name, posts.title FROM posts JOIN users ON posts.user_id = users.id"));
static_assert(renders(rt::select(users.name).join(posts),
                      "SELECT users.name FROM users JOIN posts ON posts.user_id = users.id"));
static_assert(renders(rt::select(users.name, posts.title).left_join(posts),
                      "SELECT users.name, posts.title FROM users LEFT JOIN posts ON posts.user_id = users.id"));
// … along a relation, from either side.
static_assert(renders(rt::select(users.name).join(users.posts),
                      "SELECT users.name FROM users JOIN posts ON posts.user_id = users.id"));
static_assert(renders(rt::select(posts.title).join(posts.user),
                      "SELECT posts.title FROM posts JOIN users ON posts.user_id = users.id"));
static_assert(renders(rt::select(posts.title).left_join(posts.user),
                      "SELECT posts.title FROM posts LEFT JOIN users ON posts.user_id = users.id"));
static_assert(renders(rt::select(n.as<"n">()).join(users.posts),
                      "SELECT count(*) AS n FROM users JOIN posts ON posts.user_id = users.id"));
// … to an alias.
static_assert(renders(
    rt::select(employees.name, boss.name).join(boss, employees.manager),
    "SELECT employees.name, boss.name FROM employees JOIN employees AS boss ON employees.manager_id = boss.id"));
static_assert(renders(
    rt::select(employees.name, boss.name).left_join(boss, boss.id == employees.manager_id),
    "SELECT employees.name, boss.name FROM employees LEFT JOIN employees AS boss ON boss.id = employees.manager_id"));
// … on a condition, with what follows numbered after it.
static_assert(renders(
    rt::select(users.name).join(posts, posts.user_id == users.id && posts.stars > 3).where(users.age > 1),
    "SELECT users.name FROM users JOIN posts ON posts.user_id = users.id AND posts.stars > ?1 WHERE users.age > ?2"));
static_assert(
    renders(rt::select(users.name).left_join(posts, posts.user_id == users.id || posts.id == users.id),
            "SELECT users.name FROM users LEFT JOIN posts ON posts.user_id = users.id OR posts.id = users.id"));
// … or by WHERE.
static_assert(renders(rt::select(users.name, posts.title).where(posts.user_id == users.id),
                      "SELECT users.name, posts.title FROM users, posts WHERE posts.user_id = users.id"));
static_assert(renders(rt::select(users.name).from(users, posts).where(posts.user_id == users.id),
                      "SELECT users.name FROM users, posts WHERE posts.user_id = users.id"));

// Names in quotes: capitals, spaces, quotes, words that a dialect keeps for itself.
static_assert(renders(rt::select(orders.select, orders.group, orders.total),
                      R"(SELECT "Order"."select", "Order"."group", "Order"."Total Sum" FROM "Order")"));
static_assert(renders(rt::select(orders.quote, orders.colon),
                      R"(SELECT "Order"."quo""te", "Order"."semi;colon--" FROM "Order")"));
static_assert(renders(rt::select(users.name.as<"Name">(), users.id.as<"order">()),
                      R"(SELECT users.name AS "Name", users.id AS "order" FROM users)"));
constexpr auto capital = rt::alias<Employee, "Boss">;
static_assert(renders(rt::select(capital.id), R"(SELECT "Boss".id FROM employees AS "Boss")"));

template <class M>
struct Keyword {
  static constexpr auto tablename = rt::name("user");
  rt::column<M, "end", int, rt::primary_key> end{};
  rt::column<M, "index", int> index{};
  rt::column<M, "user", int> user{};
  rt::column<M, "_name1", int> name{};
  rt::column<M, "1st", int> first{};
};
constexpr auto keywords = rt::table<Keyword>;
static_assert(renders(rt::select(keywords),
                      R"(SELECT user.end, user."index", user.user, user._name1, user."1st" FROM user)",
                      R"(SELECT "user"."end", "user".index, "user"."user", "user"._name1, "user"."1st" FROM "user")"));

// A table in a schema: columns are qualified by the table alone.
template <class M>
struct Event {
  static constexpr auto tablename = rt::name("app", "events");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "what", std::string> what{};
  rt::column<M, "user_id", std::int64_t, rt::references<User, "id">> user_id{};
};
constexpr auto events = rt::table<Event>;
constexpr auto e = rt::alias<Event, "e">;
static_assert(renders(rt::select(events.id).where(events.what == "x"),
                      "SELECT events.id FROM app.events WHERE events.what = ?1"));
static_assert(renders(rt::select(e.id), "SELECT e.id FROM app.events AS e"));
static_assert(renders(rt::select(users.name).join(events),
                      "SELECT users.name FROM users JOIN app.events ON events.user_id = users.id"));
static_assert(renders(rt::insert_into(events).values(events.what = "x", events.user_id = 1),
                      "INSERT INTO app.events (what, user_id) VALUES (?1, ?2)"));
static_assert(renders(rt::update(events).set(events.what = "x").where(events.id == 1),
                      "UPDATE app.events SET what = ?1 WHERE events.id = ?2"));
static_assert(renders(rt::delete_from(events).where(events.id == 1), "DELETE FROM app.events WHERE events.id = ?1"));

// INSERT by columns: only those that are named.
static_assert(renders(rt::insert_into(posts).values(posts.title = "Hello", posts.user_id = 1),
                      "INSERT INTO posts (title, user_id) VALUES (?1, ?2)"));
static_assert(renders(rt::insert_into(posts).values(posts.user_id = 1, posts.title = "Hello"),
                      "INSERT INTO posts (user_id, title) VALUES (?1, ?2)"));
static_assert(renders(rt::insert_into(posts).values(posts.title = "Hello", posts.stars = nullptr, posts.user_id = 1),
                      "INSERT INTO posts (title, stars, user_id) VALUES (?1, NULL, ?2)"));
static_assert(renders(rt::insert_into(posts).values(posts.title = "Hello", posts.stars = std::optional<int>(),
                                                    posts.user_id = 1),
                      "INSERT INTO posts (title, stars, user_id) VALUES (?1, ?2, ?3)"));
static_assert(renders(rt::insert_into(posts).values(posts.title = rt::arg<"title">, posts.user_id = rt::lit<7>),
                      "INSERT INTO posts (title, user_id) VALUES (?1, 7)"));
static_assert(renders(rt::insert_into(maybes), "INSERT INTO maybes DEFAULT VALUES"));
static_assert(renders(rt::insert_into(orders).values(orders.group = 1, orders.quote = "x", orders.colon = "y"),
                      R"(INSERT INTO "Order" ("group", "quo""te", "semi;colon--") VALUES (?1, ?2, ?3))"));

// INSERT of whole rows.
static_assert(renders(rt::insert_into(seats).values(Seat<rt::row>{.row_number = 1, .number = 2}),
                      "INSERT INTO seats (row_number, number, place) VALUES (?1, ?2, ?3)"));

// UPDATE.
static_assert(renders(rt::update(users).set(users.age = 3).where(users.id == 1),
                      "UPDATE users SET age = ?1 WHERE users.id = ?2"));
static_assert(renders(rt::update(users).set(users.age = 3, users.name = "Ann").where(users.id == 1),
                      "UPDATE users SET age = ?1, name = ?2 WHERE users.id = ?3"));
static_assert(renders(rt::update(users).set(users.age = 3).set(users.name = "Ann").where(users.id == 1),
                      "UPDATE users SET age = ?1, name = ?2 WHERE users.id = ?3"));
static_assert(renders(rt::update(users).where(users.id == 1).set(users.age = 3),
                      "UPDATE users SET age = ?2 WHERE users.id = ?1"));
static_assert(renders(rt::update(users).set(users.age = nullptr).all_rows(), "UPDATE users SET age = NULL"));
static_assert(renders(rt::update(users).set(users.age = users.age + 1).all_rows(),
                      "UPDATE users SET age = users.age + ?1"));
static_assert(renders(rt::update(users).set(users.level = (users.level - 1) * 2).all_rows(),
                      "UPDATE users SET level = (users.level - ?1) * ?2"));
static_assert(
    renders(rt::update(users).set(users.age = 1).where(users.age < 1 || users.age > 9).where(users.level == 2),
            "UPDATE users SET age = ?1 WHERE (users.age < ?2 OR users.age > ?3) AND users.level = ?4"));
static_assert(renders(rt::update(boss).set(boss.name = "Ann").where(boss.id == 1),
                      "UPDATE employees AS boss SET name = ?1 WHERE boss.id = ?2"));
static_assert(renders(rt::update(orders).set(orders.total = 1).where(orders.group == 2),
                      R"(UPDATE "Order" SET "Total Sum" = ?1 WHERE "Order"."group" = ?2)"));

// DELETE.
static_assert(renders(rt::delete_from(users).where(users.id == 1), "DELETE FROM users WHERE users.id = ?1"));
static_assert(renders(rt::delete_from(users).where(users.age > 1).where(users.age < 9),
                      "DELETE FROM users WHERE users.age > ?1 AND users.age < ?2"));
static_assert(renders(rt::delete_from(users).all_rows(), "DELETE FROM users"));

// RETURNING: columns without their table.
static_assert(renders(rt::insert_into(posts).values(posts.title = "x", posts.user_id = 1).returning(posts.id),
                      "INSERT INTO posts (title, user_id) VALUES (?1, ?2) RETURNING id"));
static_assert(renders(rt::insert_into(posts).values(posts.title = "x", posts.user_id = 1).returning(posts),
                      "INSERT INTO posts (title, user_id) VALUES (?1, ?2) RETURNING id, title, stars, user_id"));
static_assert(
    renders(rt::update(users).set(users.age = 3).where(users.id == 1).returning(users.id, (users.age + 1).as<"next">()),
            "UPDATE users SET age = ?1 WHERE users.id = ?2 RETURNING id, age + ?3 AS next"));
static_assert(renders(rt::delete_from(orders).all_rows().returning(orders.group),
                      R"(DELETE FROM "Order" RETURNING "group")"));

}  // namespace
