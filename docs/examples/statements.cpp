// SPDX-License-Identifier: BSL-1.0
// The statements of docs/statements.md, each with its text in both dialects.

#include <retort/sqlite.hpp>
#include <string_view>
#include <vector>

#include "support/blog.hpp"

template <class Statement>
constexpr bool renders(const Statement& q, std::string_view sqlite, std::string_view postgres) {
  return rt::sql<rt::sqlite>(q) == sqlite && rt::sql<rt::postgres>(q) == postgres;
}

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User, Post>::create_all(s);

  // Inserts

  // [insert]
  auto ann = rt::insert_into(users).values(users.name = "Ann", users.age = 30);
  // [insert]
  static_assert(renders(ann, R"(INSERT INTO users (name, age) VALUES (?1, ?2))",
                        R"(INSERT INTO users (name, age) VALUES ($1, $2))"));
  check(s.execute(ann).rowcount() == 1, "insert");

  // [insert-row]
  auto bob = rt::insert_into(users).values(User<rt::insertable>{.name = "Bob", .boss_id = 1});
  // [insert-row]
  static_assert(renders(
      bob,
      R"(INSERT INTO users (id, name, age, since, boss_id) VALUES (?1, ?2, ?3, coalesce(?4, (replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', ''))), ?5))",
      R"(INSERT INTO users (id, name, age, since, boss_id) VALUES (coalesce($1, nextval(pg_get_serial_sequence('users', 'id'))), $2, $3, coalesce($4, now()), $5))"));
  check(s.execute(bob).rowcount() == 1, "insert a row");

  // [insert-many]
  std::vector<Post<rt::insertable>> drafts{{.title = "Hello", .user_id = 1},
                                           {.title = "Again", .likes = 7, .user_id = 1}};
  auto written = s.execute(rt::insert_into(posts).values(drafts)).rowcount();
  // [insert-many]
  check(written == 2, "insert many");

  s.execute(rt::insert_into(posts).values(posts.title = "Third", posts.likes = 3, posts.user_id = 2));

  // [returning]
  auto cy = rt::insert_into(users).values(users.name = "Cy").returning(users.id, users.since);
  auto [cy_id, cy_since] = s.execute(cy).one();
  // [returning]
  static_assert(renders(cy, R"(INSERT INTO users (name) VALUES (?1) RETURNING id, since)",
                        R"(INSERT INTO users (name) VALUES ($1) RETURNING id, since)"));
  check(cy_id == 3 && cy_since.time_since_epoch().count() > 0, "returning");

  // Selects

  // [columns]
  auto names = rt::select(users.id, users.name);
  for (auto& [id, name] : s.execute(names)) check(id > 0 && !name.empty(), "columns");
  // [columns]
  static_assert(
      renders(names, R"(SELECT users.id, users.name FROM users)", R"(SELECT users.id, users.name FROM users)"));

  // [model]
  auto everyone = rt::select(users).order_by(users.id);
  std::vector<User<rt::row>> all = s.execute(everyone).all();
  // [model]
  static_assert(renders(
      everyone, R"(SELECT users.id, users.name, users.age, users.since, users.boss_id FROM users ORDER BY users.id)",
      R"(SELECT users.id, users.name, users.age, users.since, users.boss_id FROM users ORDER BY users.id)"));
  check(all.size() == 3 && all[0].name == "Ann", "model");

  // [expressions]
  auto ages = rt::select(users.name + "!", (users.age + 1).as<"next">()).where(users.age != nullptr);
  auto next = s.execute(ages).one().get<"next">();
  // [expressions]
  static_assert(renders(ages,
                        R"(SELECT users.name || ?1, users.age + ?2 AS next FROM users WHERE users.age IS NOT NULL)",
                        R"(SELECT users.name || $1, users.age + $2 AS next FROM users WHERE users.age IS NOT NULL)"));
  check(next == 31, "expressions");

  // [distinct]
  auto authors = rt::select(posts.user_id).distinct();
  // [distinct]
  static_assert(
      renders(authors, R"(SELECT DISTINCT posts.user_id FROM posts)", R"(SELECT DISTINCT posts.user_id FROM posts)"));
  check(s.execute(authors).all().size() == 2, "distinct");

  // [from]
  auto number = rt::select(rt::func::count().as<"n">()).from(users);
  // [from]
  static_assert(renders(number, R"(SELECT count(*) AS n FROM users)", R"(SELECT count(*) AS n FROM users)"));
  check(s.execute(number).scalar() == 3, "from");

  // Conditions

  // [where]
  auto some = rt::select(users.name).where(users.age >= 18 && (users.name == "Ann" || !(users.id > 2)));
  // [where]
  static_assert(
      renders(some, R"(SELECT users.name FROM users WHERE users.age >= ?1 AND (users.name = ?2 OR NOT users.id > ?3))",
              R"(SELECT users.name FROM users WHERE users.age >= $1 AND (users.name = $2 OR NOT users.id > $3))"));
  check(s.execute(some).scalars() == std::vector<std::string>{"Ann"}, "where");

  // [where-twice]
  auto both = rt::select(users.name).where(users.id > 1).where(users.age == nullptr);
  // [where-twice]
  static_assert(renders(both, R"(SELECT users.name FROM users WHERE users.id > ?1 AND users.age IS NULL)",
                        R"(SELECT users.name FROM users WHERE users.id > $1 AND users.age IS NULL)"));
  check(s.execute(both).scalars().size() == 2, "where twice");

  // [null]
  auto unknown = rt::select(users.name).where(users.age == nullptr && users.boss_id.is_not_null());
  // [null]
  static_assert(renders(unknown,
                        R"(SELECT users.name FROM users WHERE users.age IS NULL AND users.boss_id IS NOT NULL)",
                        R"(SELECT users.name FROM users WHERE users.age IS NULL AND users.boss_id IS NOT NULL)"));
  check(s.execute(unknown).scalar() == "Bob", "null");

  // [like]
  auto a_names = rt::select(users.name).where(users.name.like("A%") && users.name.not_like("%x"));
  // [like]
  static_assert(renders(
      a_names,
      R"(SELECT users.name FROM users WHERE users.name LIKE ?1 ESCAPE '\' AND users.name NOT LIKE ?2 ESCAPE '\')",
      R"(SELECT users.name FROM users WHERE users.name LIKE $1 AND users.name NOT LIKE $2)"));
  check(s.execute(a_names).scalar() == "Ann", "like");

  // [between]
  auto grown = rt::select(users.name).where(users.age.between(18, 65) && users.id.not_between(7, 9));
  // [between]
  static_assert(renders(
      grown, R"(SELECT users.name FROM users WHERE users.age BETWEEN ?1 AND ?2 AND users.id NOT BETWEEN ?3 AND ?4)",
      R"(SELECT users.name FROM users WHERE users.age BETWEEN $1 AND $2 AND users.id NOT BETWEEN $3 AND $4)"));
  check(s.execute(grown).scalar() == "Ann", "between");

  // [in]
  auto two = rt::select(users.name).where(users.name.in_("Ann", "Bob")).order_by(users.id);
  // [in]
  static_assert(renders(two, R"(SELECT users.name FROM users WHERE users.name IN (?1, ?2) ORDER BY users.id)",
                        R"(SELECT users.name FROM users WHERE users.name IN ($1, $2) ORDER BY users.id)"));
  check(s.execute(two).scalars().size() == 2, "in");

  // [in-range]
  std::vector<std::int64_t> ids{1, 3, 99};
  auto those = rt::select(users.name).where(users.id.in_(ids));
  // [in-range]
  static_assert(renders(those, R"(SELECT users.name FROM users WHERE users.id IN (SELECT value FROM json_each(?1)))",
                        R"(SELECT users.name FROM users WHERE users.id = ANY($1))"));
  check(s.execute(those).scalars().size() == 2, "in a range");

  // [arithmetic]
  auto popular = rt::select(posts.title).where(posts.likes * 2 - 1 > 10 && posts.likes % 2 == 1);
  // [arithmetic]
  static_assert(renders(popular,
                        R"(SELECT posts.title FROM posts WHERE posts.likes * ?1 - ?2 > ?3 AND posts.likes % ?4 = ?5)",
                        R"(SELECT posts.title FROM posts WHERE posts.likes * $1 - $2 > $3 AND posts.likes % $4 = $5)"));
  check(s.execute(popular).scalar() == "Again", "arithmetic");

  // [literal]
  auto fixed = rt::select(posts.title).where(posts.likes > rt::lit<5>);
  // [literal]
  static_assert(renders(fixed, R"(SELECT posts.title FROM posts WHERE posts.likes > 5)",
                        R"(SELECT posts.title FROM posts WHERE posts.likes > 5)"));
  check(s.execute(fixed).scalar() == "Again", "literal");

  // Placeholders

  // [placeholder]
  constexpr auto older = rt::select(users.name).where(users.age > rt::arg<"min">).limit(rt::arg<"most">);
  auto found = s.execute(older, rt::arg<"min"> = 18, rt::arg<"most"> = 10).scalars();
  // [placeholder]
  static_assert(renders(older, R"(SELECT users.name FROM users WHERE users.age > ?1 LIMIT ?2)",
                        R"(SELECT users.name FROM users WHERE users.age > $1 LIMIT $2)"));
  check(found.size() == 1, "placeholder");

  // Joins

  // [join]
  auto titles = rt::select(users.name, posts.title).join(posts);
  // [join]
  static_assert(renders(titles, R"(SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id)",
                        R"(SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id)"));
  check(s.execute(titles).all().size() == 3, "join");

  // [join-relation]
  auto by_relation = rt::select(users.name, posts.title).join(users.posts);
  // [join-relation]
  static_assert(renders(by_relation,
                        R"(SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id)",
                        R"(SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id)"));
  check(s.execute(by_relation).all().size() == 3, "join along a relation");

  // [join-condition]
  auto by_condition = rt::select(users.name, posts.title).join(posts, posts.user_id == users.id && posts.likes > 5);
  // [join-condition]
  static_assert(renders(
      by_condition,
      R"(SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id AND posts.likes > ?1)",
      R"(SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id AND posts.likes > $1)"));
  check(s.execute(by_condition).one().get<"title">() == "Again", "join on a condition");

  // [left-join]
  auto everybody = rt::select(users.name, posts.title).left_join(posts).order_by(users.id);
  for (auto& [name, title] : s.execute(everybody))  // title is an optional<string>
    check(title.has_value() == (name != "Cy"), "left join");
  // [left-join]
  static_assert(renders(
      everybody,
      R"(SELECT users.name, posts.title FROM users LEFT JOIN posts ON posts.user_id = users.id ORDER BY users.id)",
      R"(SELECT users.name, posts.title FROM users LEFT JOIN posts ON posts.user_id = users.id ORDER BY users.id)"));

  // [left-join-model]
  auto with_posts = rt::select(users.name, posts).left_join(users.posts).where(users.name == "Cy");
  auto [name, post] = s.execute(with_posts).one();  // post is an optional<Post<rt::row>>
  // [left-join-model]
  static_assert(renders(
      with_posts,
      R"(SELECT users.name, posts.id, posts.title, posts.likes, posts.user_id FROM users LEFT JOIN posts ON posts.user_id = users.id WHERE users.name = ?1)",
      R"(SELECT users.name, posts.id, posts.title, posts.likes, posts.user_id FROM users LEFT JOIN posts ON posts.user_id = users.id WHERE users.name = $1)"));
  check(name == "Cy" && !post, "left join of a model");

  // [alias]
  auto bosses = rt::select(users.name, boss.name.as<"boss">()).join(boss, users.boss);
  // [alias]
  static_assert(renders(
      bosses, R"(SELECT users.name, boss.name AS boss FROM users JOIN users AS boss ON users.boss_id = boss.id)",
      R"(SELECT users.name, boss.name AS boss FROM users JOIN users AS boss ON users.boss_id = boss.id)"));
  check(s.execute(bosses).one().get<"boss">() == "Ann", "alias");

  // Groups

  // [group]
  auto counts = rt::select(users.name, rt::func::count(posts.id).as<"n">(), rt::func::sum(posts.likes).as<"likes">())
                    .left_join(posts)
                    .group_by(users.id)
                    .having(rt::func::count(posts.id) < 3)
                    .order_by(rt::func::count(posts.id).desc(), users.name);
  // [group]
  static_assert(renders(
      counts,
      R"(SELECT users.name, count(posts.id) AS n, sum(posts.likes) AS likes FROM users LEFT JOIN posts ON posts.user_id = users.id GROUP BY users.id HAVING count(posts.id) < ?1 ORDER BY count(posts.id) DESC, users.name)",
      R"(SELECT users.name, count(posts.id) AS n, sum(posts.likes) AS likes FROM users LEFT JOIN posts ON posts.user_id = users.id GROUP BY users.id HAVING count(posts.id) < $1 ORDER BY count(posts.id) DESC, users.name)"));
  check(s.execute(counts).first()->get<"likes">() == 7, "group");

  // [functions]
  auto measures = rt::select(rt::func::min(posts.likes).as<"min">(), rt::func::max(posts.likes).as<"max">(),
                             rt::func::avg(posts.likes).as<"avg">());
  auto texts = rt::select(rt::func::upper(users.name), rt::func::lower(users.name), rt::func::length(users.name),
                          rt::func::coalesce(users.age, 0));
  // [functions]
  static_assert(renders(
      measures, R"(SELECT min(posts.likes) AS min, max(posts.likes) AS max, avg(posts.likes) AS avg FROM posts)",
      R"(SELECT min(posts.likes) AS min, max(posts.likes) AS max, avg(posts.likes) AS avg FROM posts)"));
  static_assert(renders(
      texts, R"(SELECT upper(users.name), lower(users.name), length(users.name), coalesce(users.age, ?1) FROM users)",
      R"(SELECT upper(users.name), lower(users.name), length(users.name), coalesce(users.age, $1) FROM users)"));
  check(s.execute(measures).one().get<"max">() == 7 && s.execute(texts).first()->get<0>() == "ANN", "functions");

  // Order

  // [order]
  auto sorted = rt::select(users.name).order_by(users.age.desc().nulls_last(), users.name).limit(10).offset(1);
  // [order]
  static_assert(renders(
      sorted, R"(SELECT users.name FROM users ORDER BY users.age DESC NULLS LAST, users.name LIMIT ?1 OFFSET ?2)",
      R"(SELECT users.name FROM users ORDER BY users.age DESC NULLS LAST, users.name LIMIT $1 OFFSET $2)"));
  check(s.execute(sorted).scalars().size() == 2, "order");

  // Writes

  // [update]
  auto older_now = rt::update(users).set(users.age = users.age + 1, users.boss_id = nullptr).where(users.name == "Ann");
  // [update]
  static_assert(renders(older_now, R"(UPDATE users SET age = users.age + ?1, boss_id = NULL WHERE users.name = ?2)",
                        R"(UPDATE users SET age = users.age + $1, boss_id = NULL WHERE users.name = $2)"));
  check(s.execute(older_now).rowcount() == 1, "update");

  // [update-returning]
  auto liked = rt::update(posts).set(posts.likes = posts.likes + 1).all_rows().returning(posts.title, posts.likes);
  // [update-returning]
  static_assert(renders(liked, R"(UPDATE posts SET likes = posts.likes + ?1 RETURNING title, likes)",
                        R"(UPDATE posts SET likes = posts.likes + $1 RETURNING title, likes)"));
  check(s.execute(liked).all().size() == 3, "update returning");

  // [delete]
  auto forget = rt::delete_from(posts).where(posts.likes < 3).returning(posts.title);
  auto empty = rt::delete_from(posts).all_rows();
  // [delete]
  static_assert(renders(forget, R"(DELETE FROM posts WHERE posts.likes < ?1 RETURNING title)",
                        R"(DELETE FROM posts WHERE posts.likes < $1 RETURNING title)"));
  static_assert(renders(empty, R"(DELETE FROM posts)", R"(DELETE FROM posts)"));
  check(s.execute(forget).scalar() == "Hello" && s.execute(empty).rowcount() == 2, "delete");

  // [sql]
  constexpr auto q = rt::select(users.name).where(users.id == 3);
  static_assert(rt::sql<rt::sqlite>(q) == "SELECT users.name FROM users WHERE users.id = ?1");
  static_assert(rt::sql<rt::postgres>(q) == "SELECT users.name FROM users WHERE users.id = $1");
  // [sql]

  // [verdict]
  auto wrong = rt::select(posts.title).from(users);
  static_assert(rt::verdict(wrong) == rt::fault::not_in_from);  // the same check, as a value
  // [verdict]

  // [values]
  std::string typed = "Ann'; DROP TABLE users; --";
  auto harmless = rt::select(users.id).where(users.name == typed);         // the text is copied
  auto viewed = rt::select(users.id).where(users.name == rt::ref(typed));  // the text is viewed, and has to live on
  // [values]
  check(!s.execute(harmless).first() && !s.execute(viewed).first(), "values");
}
