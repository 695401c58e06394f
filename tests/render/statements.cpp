// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include "databases.hpp"
#include "models.hpp"

// A statement, its text in every dialect, and both databases accepting it.

namespace {

/// Both databases, with the tables that the cases name.
struct both {
  using tables = rt::schema<Post, User, Employee, Seat, Company, Quoted, Sample>;
  tests::on_server server;
  rt::engine<rt::sqlite> sqlite = rt::create_engine<rt::sqlite>("sqlite://");
  rt::engine<rt::postgres> postgres = rt::create_engine<rt::postgres>(server.url());
  rt::session<rt::sqlite> on_sqlite{sqlite};
  rt::session<rt::postgres> on_postgres{postgres};

  both() {
    tables::create_all(on_sqlite);
    tables::create_all(on_postgres);
  }

  template <class Statement, class... Args>
  void operator()(const Statement& q, std::string_view sqlite_text, std::string_view postgres_text,
                  const Args&... args) {
    CHECK(rt::sql<rt::sqlite>(q) == sqlite_text);
    CHECK(rt::sql<rt::postgres>(q) == postgres_text);
    CHECK_NOTHROW(run(on_sqlite, q, args...));
    CHECK_NOTHROW(run(on_postgres, q, args...));
  }
  /// The same text in both, but for the mark of parameters.
  template <class Statement, class... Args>
  void operator()(const Statement& q, std::string_view text, const Args&... args)
    requires((!std::is_convertible_v<Args, std::string_view> && ...))
  {
    std::string dollars(text);
    for (char& c : dollars)
      if (c == '?') c = '$';
    (*this)(q, text, dollars, args...);
  }

 private:
  template <class Session, class Statement, class... Args>
  static void run(Session& s, const Statement& q, const Args&... args) {
    auto result = s.execute(q, args...);
    if constexpr (requires { result.all(); }) result.all();
  }
};

TEST_CASE("select") {
  both check;
  check(rt::select(users.id, users.name), "SELECT users.id, users.name FROM users");
  check(rt::select(seats), "SELECT seats.row_number, seats.number, seats.place FROM seats");
  check(rt::select(companies), "SELECT companies.id, companies.street, companies.zip, companies.name FROM companies");
  check(rt::select(users.id.as<"n">()).distinct(), "SELECT DISTINCT users.id AS n FROM users");
  check(rt::select(rt::func::count()).from(users), "SELECT count(*) FROM users");
  check(rt::select(users.age + 1, -users.id, rt::lit<5>), "SELECT users.age + ?1, -users.id, 5 FROM users");
  check(rt::select(rt::func::coalesce(users.age, 0), rt::func::lower(users.name)),
        "SELECT coalesce(users.age, ?1), lower(users.name) FROM users");
  check(rt::select(orders.group, orders.total, orders.quote),
        "SELECT \"Order\".\"group\", \"Order\".\"Total Sum\", \"Order\".\"quo\"\"te\" FROM \"Order\"");
}

TEST_CASE("where") {
  both check;
  const auto base = rt::select(users.id);
  check(base.where(users.age > 18), "SELECT users.id FROM users WHERE users.age > ?1");
  check(base.where(users.age == nullptr), "SELECT users.id FROM users WHERE users.age IS NULL");
  check(base.where(users.age != nullptr), "SELECT users.id FROM users WHERE users.age IS NOT NULL");
  check(base.where(users.age != 1), "SELECT users.id FROM users WHERE users.age <> ?1");
  check(base.where((users.id == 1 || users.id == 2) && users.age <= 3),
        "SELECT users.id FROM users WHERE (users.id = ?1 OR users.id = ?2) AND users.age <= ?3");
  check(base.where(users.id == 1 || (users.id == 2 && users.age >= 3)),
        "SELECT users.id FROM users WHERE users.id = ?1 OR users.id = ?2 AND users.age >= ?3");
  check(base.where(users.id == 1 || users.id == 2).where(users.age < 3),
        "SELECT users.id FROM users WHERE (users.id = ?1 OR users.id = ?2) AND users.age < ?3");
  check(base.where(!(users.id == 1 && users.age == 2)),
        "SELECT users.id FROM users WHERE NOT (users.id = ?1 AND users.age = ?2)");
  check(base.where(users.name.like("a%") && users.name.not_like("%b")),
        "SELECT users.id FROM users WHERE users.name LIKE ?1 ESCAPE '\\' AND users.name NOT LIKE ?2 ESCAPE '\\'",
        "SELECT users.id FROM users WHERE users.name LIKE $1 AND users.name NOT LIKE $2");
  check(base.where(users.age.between(1, 2)), "SELECT users.id FROM users WHERE users.age BETWEEN ?1 AND ?2");
  check(base.where(users.age.not_between(1, 2)), "SELECT users.id FROM users WHERE users.age NOT BETWEEN ?1 AND ?2");
  check(base.where(users.id.in_(1, 2)), "SELECT users.id FROM users WHERE users.id IN (?1, ?2)");
  check(base.where(users.id.not_in(1, 2)), "SELECT users.id FROM users WHERE users.id NOT IN (?1, ?2)");
  const std::vector<int> ids{1, 2};
  check(base.where(users.id.in_(ids)), "SELECT users.id FROM users WHERE users.id IN (SELECT value FROM json_each(?1))",
        "SELECT users.id FROM users WHERE users.id = ANY($1)");
  check(base.where(users.id.not_in(ids)),
        "SELECT users.id FROM users WHERE users.id NOT IN (SELECT value FROM json_each(?1))",
        "SELECT users.id FROM users WHERE users.id <> ALL($1)");
  check(base.where((users.id + 1) * 2 - users.level % 3 > 4),
        "SELECT users.id FROM users WHERE (users.id + ?1) * ?2 - users.level % ?3 > ?4");
  check(base.where(users.id - (users.id - 1) == 1), "SELECT users.id FROM users WHERE users.id - (users.id - ?1) = ?2");
  check(base.where(users.id == rt::arg<"id"> || users.id > rt::arg<"id">),
        "SELECT users.id FROM users WHERE users.id = ?1 OR users.id > ?1", rt::arg<"id"> = 4);
}

TEST_CASE("join") {
  both check;
  constexpr auto boss = rt::alias<Employee, "boss">;
  const std::string_view by_key = "SELECT users.id, posts.id FROM users JOIN posts ON posts.user_id = users.id";
  check(rt::select(users.id, posts.id).join(posts), by_key);
  check(rt::select(users.id, posts.id).join(users.posts), by_key);
  check(rt::select(users.id, posts.id).left_join(posts),
        "SELECT users.id, posts.id FROM users LEFT JOIN posts ON posts.user_id = users.id");
  check(rt::select(posts.id).join(posts.user), "SELECT posts.id FROM posts JOIN users ON posts.user_id = users.id");
  check(rt::select(users.id).join(posts, posts.id == users.id && posts.stars > 1),
        "SELECT users.id FROM users JOIN posts ON posts.id = users.id AND posts.stars > ?1");
  check(rt::select(employees.name, boss.name).join(boss, employees.manager),
        "SELECT employees.name, boss.name FROM employees JOIN employees AS boss ON employees.manager_id = boss.id");
}

TEST_CASE("group, order, limit") {
  both check;
  check(rt::select(users.level, rt::func::sum(users.age).as<"s">())
            .group_by(users.level)
            .having(rt::func::count() > 1)
            .order_by(users.level.desc()),
        "SELECT users.level, sum(users.age) AS s FROM users GROUP BY users.level HAVING count(*) > ?1 ORDER BY "
        "users.level DESC");
  check(rt::select(users.id).order_by(users.age.asc().nulls_first(), users.age.desc().nulls_last(), users.id),
        "SELECT users.id FROM users ORDER BY users.age NULLS FIRST, users.age DESC NULLS LAST, users.id");
  check(rt::select(users.id).limit(1).offset(2), "SELECT users.id FROM users LIMIT ?1 OFFSET ?2");
  check(rt::select(users.id).offset(2), "SELECT users.id FROM users LIMIT -1 OFFSET ?1",
        "SELECT users.id FROM users OFFSET $1");
  check(rt::select(users.id).limit(rt::lit<3>), "SELECT users.id FROM users LIMIT 3");
}

TEST_CASE("insert, update, delete") {
  both check;
  check(rt::insert_into(seats).values(seats.row_number = 1, seats.number = 1),
        "INSERT INTO seats (row_number, number) VALUES (?1, ?2)");
  check(rt::insert_into(seats)
            .values(seats.row_number = 1, seats.number = 2, seats.place = nullptr)
            .returning(seats.number, (seats.number + 1).as<"next">()),
        "INSERT INTO seats (row_number, number, place) VALUES (?1, ?2, NULL) RETURNING number, number + ?3 AS next");
  check(rt::insert_into(seats).values(Seat<rt::row>{5, 5, "x"}).returning(seats),
        "INSERT INTO seats (row_number, number, place) VALUES (?1, ?2, ?3) RETURNING row_number, number, place");
  check(rt::insert_into(users).values(users.name = "a"), "INSERT INTO users (name, level, status) VALUES (?1, ?2, ?3)");
  check(rt::insert_into(posts).values(Post<rt::insertable>{.title = "t", .user_id = 1}),
        "INSERT INTO posts (id, title, stars, user_id) VALUES (?1, ?2, ?3, ?4)",
        "INSERT INTO posts (id, title, stars, user_id) VALUES (coalesce($1, nextval(pg_get_serial_sequence('posts', "
        "'id'))), $2, $3, $4)");
  check(rt::update(users).set(users.age = users.age + 1, users.status = "x").where(users.id == 3).returning(users.id),
        "UPDATE users SET age = users.age + ?1, status = ?2 WHERE users.id = ?3 RETURNING id");
  check(rt::update(users).set(users.age = nullptr).all_rows(), "UPDATE users SET age = NULL");
  check(rt::delete_from(users).where(users.id == 1).returning(users.name),
        "DELETE FROM users WHERE users.id = ?1 RETURNING name");
  check(rt::delete_from(posts).all_rows(), "DELETE FROM posts");
}

}  // namespace
