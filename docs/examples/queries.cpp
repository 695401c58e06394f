// SPDX-License-Identifier: BSL-1.0
// Queries in queries, joins and writes: docs/subqueries.md, docs/joins.md, docs/writing.md, with the text in both
// dialects.

#include <retort/func.hpp>
#include <retort/raw_sql.hpp>
#include <retort/sqlite.hpp>
#include <string_view>
#include <vector>

#include "support/blog.hpp"

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User, Post>::create_all(s);
  const std::vector<User<rt::insertable>> people{
      {.name = "Ann", .age = 30}, {.name = "Bob", .boss_id = 1}, {.name = "Cy"}};
  s.execute(rt::insert_into(users).values(people));
  const std::vector<Post<rt::insertable>> written_before{{.title = "Hello", .user_id = 1},
                                                         {.title = "Again", .likes = 7, .user_id = 1},
                                                         {.title = "Third", .likes = 3, .user_id = 2}};
  s.execute(rt::insert_into(posts).values(written_before));

  // [scalar]
  auto written = rt::select(posts.title).where(posts.user_id == users.id).order_by(posts.likes.desc()).limit(1);
  auto best = rt::select(users.name, rt::scalar(written).as<"best">()).order_by(users.id);
  // [scalar]
  check(
      rt::sql<rt::sqlite>(best) ==
          R"(SELECT users.name, (SELECT posts.title FROM posts WHERE posts.user_id = users.id ORDER BY posts.likes DESC LIMIT ?1) AS best FROM users ORDER BY users.id)",
      "scalar");
  check(
      rt::sql<rt::postgres>(best) ==
          R"(SELECT users.name, (SELECT posts.title FROM posts WHERE posts.user_id = users.id ORDER BY posts.likes DESC LIMIT $1) AS best FROM users ORDER BY users.id)",
      "scalar");
  check(s.execute(best).all().size() == 3, "scalar");

  // [exists]
  auto silent = rt::select(users.name).where(!rt::exists(rt::select(posts.id).where(posts.user_id == users.id)));
  // [exists]
  check(
      rt::sql<rt::sqlite>(silent) ==
          R"(SELECT users.name FROM users WHERE NOT EXISTS (SELECT posts.id FROM posts WHERE posts.user_id = users.id))",
      "exists");
  check(
      rt::sql<rt::postgres>(silent) ==
          R"(SELECT users.name FROM users WHERE NOT EXISTS (SELECT posts.id FROM posts WHERE posts.user_id = users.id))",
      "exists");
  check(s.execute(silent).scalar() == "Cy", "exists");

  // [in-query]
  auto liked = rt::select(users.name).where(users.id.in_(rt::select(posts.user_id).where(posts.likes > 5)));
  // [in-query]
  check(
      rt::sql<rt::sqlite>(liked) ==
          R"(SELECT users.name FROM users WHERE users.id IN (SELECT posts.user_id FROM posts WHERE posts.likes > ?1))",
      "in-query");
  check(
      rt::sql<rt::postgres>(liked) ==
          R"(SELECT users.name FROM users WHERE users.id IN (SELECT posts.user_id FROM posts WHERE posts.likes > $1))",
      "in-query");
  check(s.execute(liked).scalar() == "Ann", "in-query");

  // [any]
  auto any_id = rt::select(users.name).where(users.id == rt::any_(rt::select(posts.user_id)));
  // [any]
  check(rt::sql<rt::postgres>(any_id) ==
            R"(SELECT users.name FROM users WHERE users.id = ANY (SELECT posts.user_id FROM posts))",
        "any");

  // [derived]
  auto t = rt::subquery<"t">(rt::select(posts.user_id, rt::func::count().as<"n">()).group_by(posts.user_id));
  auto busy = rt::select(users.name, t.column<"n">).join(t, t[posts.user_id] == users.id).where(t.column<"n"> > 1);
  // [derived]
  check(
      rt::sql<rt::sqlite>(busy) ==
          R"(SELECT users.name, t.n FROM users JOIN (SELECT posts.user_id, count(*) AS n FROM posts GROUP BY posts.user_id) AS t ON t.user_id = users.id WHERE t.n > ?1)",
      "derived");
  check(
      rt::sql<rt::postgres>(busy) ==
          R"(SELECT users.name, t.n FROM users JOIN (SELECT posts.user_id, count(*) AS n FROM posts GROUP BY posts.user_id) AS t ON t.user_id = users.id WHERE t.n > $1)",
      "derived");
  check(s.execute(busy).one().get<"n">() == 2, "derived");

  // [values-list]
  auto v = rt::values<"v", "id", "word">(rt::value_row(1, "first"), rt::value_row(3, "third"));
  auto words = rt::select(users.name, v.column<"word">).join(v, v.column<"id"> == users.id).order_by(users.id);
  // [values-list]
  check(
      rt::sql<rt::sqlite>(words) ==
          R"(SELECT users.name, v.word FROM users JOIN (SELECT column1 AS id, column2 AS word FROM (VALUES (?1, ?2), (?3, ?4))) AS v ON v.id = users.id ORDER BY users.id)",
      "values-list");
  check(
      rt::sql<rt::postgres>(words) ==
          R"(SELECT users.name, v.word FROM users JOIN (VALUES ($1, $2), ($3, $4)) AS v (id, word) ON v.id = users.id ORDER BY users.id)",
      "values-list");
  check(s.execute(words).all().size() == 2, "values-list");

  // [union]
  auto texts =
      rt::union_all(rt::select(users.name.as<"text">()), rt::select(posts.title)).order_by(rt::label<"text">).limit(3);
  // [union]
  check(rt::sql<rt::sqlite>(texts) ==
            R"(SELECT users.name AS text FROM users UNION ALL SELECT posts.title FROM posts ORDER BY text LIMIT ?1)",
        "union");
  check(rt::sql<rt::postgres>(texts) ==
            R"(SELECT users.name AS text FROM users UNION ALL SELECT posts.title FROM posts ORDER BY text LIMIT $1)",
        "union");
  check(s.execute(texts).all().size() == 3, "union");

  // [nested-set]
  auto some = rt::select(users.id).order_by(users.age).limit(2);
  auto rest = rt::except(rt::select(users.id), rt::union_(some, rt::select(posts.user_id)));
  // [nested-set]
  check(
      rt::sql<rt::sqlite>(rest) ==
          R"(SELECT users.id FROM users EXCEPT SELECT * FROM (SELECT * FROM (SELECT users.id FROM users ORDER BY users.age LIMIT ?1) UNION SELECT posts.user_id FROM posts))",
      "nested-set");
  check(
      rt::sql<rt::postgres>(rest) ==
          R"(SELECT users.id FROM users EXCEPT ((SELECT users.id FROM users ORDER BY users.age LIMIT $1) UNION SELECT posts.user_id FROM posts))",
      "nested-set");
  check(s.execute(rest).all().size() <= 1, "nested-set");

  // [with]
  auto fans = rt::cte<"fans">(rt::select(posts.user_id, rt::func::sum(posts.likes).as<"n">()).group_by(posts.user_id));
  auto ranked = rt::with(fans)
                    .select(users.name, fans.column<"n">)
                    .join(fans, fans[posts.user_id] == users.id)
                    .order_by(fans.column<"n">.desc());
  // [with]
  check(
      rt::sql<rt::sqlite>(ranked) ==
          R"(WITH fans AS (SELECT posts.user_id, sum(posts.likes) AS n FROM posts GROUP BY posts.user_id) SELECT users.name, fans.n FROM users JOIN fans ON fans.user_id = users.id ORDER BY fans.n DESC)",
      "with");
  check(
      rt::sql<rt::postgres>(ranked) ==
          R"(WITH fans AS (SELECT posts.user_id, sum(posts.likes) AS n FROM posts GROUP BY posts.user_id) SELECT users.name, fans.n FROM users JOIN fans ON fans.user_id = users.id ORDER BY fans.n DESC)",
      "with");
  check(s.execute(ranked).first()->get<"name">() == "Ann", "with");

  // [cte-alias]
  auto more = fans.as<"more">();
  auto behind = rt::with(fans)
                    .select(fans.column<"n">, more.column<"n">.as<"better">())
                    .from(fans)
                    .join(more, more.column<"n"> > fans.column<"n">);
  // [cte-alias]
  check(
      rt::sql<rt::postgres>(behind) ==
          R"(WITH fans AS (SELECT posts.user_id, sum(posts.likes) AS n FROM posts GROUP BY posts.user_id) SELECT fans.n, more.n AS better FROM fans JOIN fans AS more ON more.n > fans.n)",
      "the text of an alias of a common table");
  check(s.execute(behind).all().size() == 1, "alias of a common table");

  // [recursive]
  auto team = rt::recursive<"team">(
      rt::select(users.id, users.name, rt::lit<0>.as<"depth">()).where(users.boss_id == nullptr), [](auto above) {
        return rt::select(users.id, users.name, (above[rt::label<"depth">] + rt::lit<1>).template as<"depth">())
            .join(above, users.boss_id == above[users.id]);
      });
  auto below = rt::with(team).select(team.column<"name">, team.column<"depth">).where(team.column<"depth"> > 0);
  // [recursive]
  check(
      rt::sql<rt::sqlite>(below) ==
          R"(WITH RECURSIVE team AS (SELECT users.id, users.name, 0 AS depth FROM users WHERE users.boss_id IS NULL UNION ALL SELECT users.id, users.name, team.depth + 1 AS depth FROM users JOIN team ON users.boss_id = team.id) SELECT team.name, team.depth FROM team WHERE team.depth > ?1)",
      "recursive");
  check(
      rt::sql<rt::postgres>(below) ==
          R"(WITH RECURSIVE team AS (SELECT users.id, users.name, 0 AS depth FROM users WHERE users.boss_id IS NULL UNION ALL SELECT users.id, users.name, team.depth + 1 AS depth FROM users JOIN team ON users.boss_id = team.id) SELECT team.name, team.depth FROM team WHERE team.depth > $1)",
      "recursive");
  check(s.execute(below).one().get<"name">() == "Bob", "recursive");

  // [with-write]
  auto gone = rt::cte<"gone">(rt::delete_from(posts).where(posts.likes < 3).returning(posts.title));
  auto titles_gone = rt::with(gone).select(gone.column<"title">);
  // [with-write]
  check(rt::sql<rt::postgres>(titles_gone) ==
            R"(WITH gone AS (DELETE FROM posts WHERE posts.likes < $1 RETURNING title) SELECT gone.title FROM gone)",
        "with-write");

  // [right-join]
  auto right = rt::select(posts.title, users.name).from(posts).right_join(users).order_by(users.id);
  for (auto& [title, name] : s.execute(right))  // title is an optional<string>
    check(title.has_value() == (name != "Cy"), "right join");
  // [right-join]
  check(
      rt::sql<rt::sqlite>(right) ==
          R"(SELECT posts.title, users.name FROM posts RIGHT JOIN users ON posts.user_id = users.id ORDER BY users.id)",
      "right-join");
  check(
      rt::sql<rt::postgres>(right) ==
          R"(SELECT posts.title, users.name FROM posts RIGHT JOIN users ON posts.user_id = users.id ORDER BY users.id)",
      "right-join");

  // [full-join]
  auto full = rt::select(users.name, boss.name.as<"boss">()).full_join(boss, users.boss);
  // [full-join]
  check(rt::sql<rt::sqlite>(full) ==
            R"(SELECT users.name, boss.name AS boss FROM users FULL JOIN users AS boss ON users.boss_id = boss.id)",
        "full-join");
  check(rt::sql<rt::postgres>(full) ==
            R"(SELECT users.name, boss.name AS boss FROM users FULL JOIN users AS boss ON users.boss_id = boss.id)",
        "full-join");
  check(s.execute(full).all().size() == 5, "full-join");

  // [cross-join]
  auto pairs = rt::select(users.name, boss.name.as<"other">()).cross_join(boss).where(users.id < boss.id);
  // [cross-join]
  check(rt::sql<rt::sqlite>(pairs) ==
            R"(SELECT users.name, boss.name AS other FROM users CROSS JOIN users AS boss WHERE users.id < boss.id)",
        "cross-join");
  check(rt::sql<rt::postgres>(pairs) ==
            R"(SELECT users.name, boss.name AS other FROM users CROSS JOIN users AS boss WHERE users.id < boss.id)",
        "cross-join");
  check(s.execute(pairs).all().size() == 3, "cross-join");

  // [lateral]
  auto top = rt::subquery<"top">(
      rt::select(posts.title).where(posts.user_id == users.id).order_by(posts.likes.desc()).limit(1));
  auto each_top = rt::select(users.name, top.column<"title">).left_join(rt::lateral(top));
  // [lateral]
  check(
      rt::sql<rt::postgres>(each_top) ==
          R"(SELECT users.name, top.title FROM users LEFT JOIN LATERAL (SELECT posts.title FROM posts WHERE posts.user_id = users.id ORDER BY posts.likes DESC LIMIT $1) AS top ON true)",
      "lateral");

  // [distinct-on]
  auto firsts =
      rt::select(posts.user_id, posts.title).distinct_on(posts.user_id).order_by(posts.user_id, posts.likes.desc());
  // [distinct-on]
  check(
      rt::sql<rt::postgres>(firsts) ==
          R"(SELECT DISTINCT ON (posts.user_id) posts.user_id, posts.title FROM posts ORDER BY posts.user_id, posts.likes DESC)",
      "distinct-on");

  // [with-ties]
  auto oldest = rt::first_with_ties(1, rt::select(users.name).order_by(users.age.desc()));
  // [with-ties]
  check(rt::sql<rt::postgres>(oldest) ==
            R"(SELECT users.name FROM users ORDER BY users.age DESC FETCH FIRST $1 ROWS WITH TIES)",
        "with-ties");

  // [rollup]
  auto sums = rt::select(posts.user_id, rt::func::sum(posts.likes).as<"n">()).group_by(rt::rollup(posts.user_id));
  auto sets = rt::select(posts.user_id, rt::func::count().as<"n">())
                  .group_by(rt::grouping_sets(rt::set(posts.user_id, posts.title), rt::set()));
  auto totals =
      rt::select(posts.user_id, rt::func::grouping(posts.user_id).as<"is_total">()).group_by(rt::rollup(posts.user_id));
  // [rollup]
  check(rt::sql<rt::postgres>(sums) ==
            R"(SELECT posts.user_id, sum(posts.likes) AS n FROM posts GROUP BY ROLLUP (posts.user_id))",
        "rollup");
  check(
      rt::sql<rt::postgres>(sets) ==
          R"(SELECT posts.user_id, count(*) AS n FROM posts GROUP BY GROUPING SETS ((posts.user_id, posts.title), ()))",
      "grouping sets");
  check(rt::sql<rt::postgres>(totals) ==
            R"(SELECT posts.user_id, grouping(posts.user_id) AS is_total FROM posts GROUP BY ROLLUP (posts.user_id))",
        "grouping");

  // [lock]
  auto next_job = rt::for_update(rt::select(posts.id).order_by(posts.id).limit(1)).skip_locked();
  // [lock]
  check(rt::sql<rt::postgres>(next_job) ==
            R"(SELECT posts.id FROM posts ORDER BY posts.id LIMIT $1 FOR UPDATE SKIP LOCKED)",
        "lock");

  // [upsert]
  auto put = rt::insert_into(users)
                 .values(users.name = "Ann", users.age = 31)
                 .on_conflict(users.name)
                 .do_update(users.age = rt::excluded(users.age))
                 .where(users.age < rt::excluded(users.age));
  // [upsert]
  check(
      rt::sql<rt::sqlite>(put) ==
          R"(INSERT INTO users (name, age) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET age = excluded.age WHERE users.age < excluded.age)",
      "upsert");
  check(
      rt::sql<rt::postgres>(put) ==
          R"(INSERT INTO users (name, age) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET age = excluded.age WHERE users.age < excluded.age)",
      "upsert");
  check(s.execute(put).rowcount() == 1, "upsert");

  // [do-nothing]
  auto leave = rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).do_nothing();
  // [do-nothing]
  check(rt::sql<rt::sqlite>(leave) == R"(INSERT INTO users (name) VALUES (?1) ON CONFLICT (name) DO NOTHING)",
        "do-nothing");
  check(rt::sql<rt::postgres>(leave) == R"(INSERT INTO users (name) VALUES ($1) ON CONFLICT (name) DO NOTHING)",
        "do-nothing");
  check(s.execute(leave).rowcount() == 0, "do-nothing");

  // [constraint]
  auto by_name =
      rt::insert_into(users).values(users.name = "Ann").on_conflict(rt::constraint<"uq_users_name">).do_nothing();
  // [constraint]
  check(rt::sql<rt::postgres>(by_name) ==
            R"(INSERT INTO users (name) VALUES ($1) ON CONFLICT ON CONSTRAINT uq_users_name DO NOTHING)",
        "constraint");

  // [index-where]
  auto once = rt::insert_into(users)
                  .values(users.name = "ANN", users.age = 30)
                  .on_conflict(rt::func::lower(users.name))
                  .index_where(users.age > rt::lit<17>)
                  .do_nothing();
  // [index-where]
  check(rt::sql<rt::sqlite>(once) ==
            R"(INSERT INTO users (name, age) VALUES (?1, ?2) ON CONFLICT (lower(name)) WHERE age > 17 DO NOTHING)",
        "index-where");
  check(rt::sql<rt::postgres>(once) ==
            R"(INSERT INTO users (name, age) VALUES ($1, $2) ON CONFLICT (lower(name)) WHERE age > 17 DO NOTHING)",
        "index-where");
  s.execute(rt::text<"CREATE UNIQUE INDEX adults ON users (lower(name)) WHERE age > 17">);
  check(s.execute(once).rowcount() == 0, "index-where");

  // [insert-select]
  auto copies = rt::insert_into(posts)
                    .columns(posts.title, posts.likes, posts.user_id)
                    .from(rt::select(posts.title + "!", posts.likes, posts.user_id).where(posts.likes > 5));
  // [insert-select]
  check(
      rt::sql<rt::sqlite>(copies) ==
          R"(INSERT INTO posts (title, likes, user_id) SELECT posts.title || ?1, posts.likes, posts.user_id FROM posts WHERE posts.likes > ?2)",
      "insert-select");
  check(
      rt::sql<rt::postgres>(copies) ==
          R"(INSERT INTO posts (title, likes, user_id) SELECT posts.title || $1, posts.likes, posts.user_id FROM posts WHERE posts.likes > $2)",
      "insert-select");
  check(s.execute(copies).rowcount() == 1, "insert-select");

  // [update-from]
  auto adopt = rt::update(posts).set(posts.title = users.name + "'s").from(users).where(posts.user_id == users.id);
  // [update-from]
  check(rt::sql<rt::sqlite>(adopt) ==
            R"(UPDATE posts SET title = users.name || ?1 FROM users WHERE posts.user_id = users.id)",
        "update-from");
  check(rt::sql<rt::postgres>(adopt) ==
            R"(UPDATE posts SET title = users.name || $1 FROM users WHERE posts.user_id = users.id)",
        "update-from");
  check(s.execute(adopt).rowcount() == 4, "update-from");

  // [update-scalar]
  auto count_likes =
      rt::update(users)
          .set(users.age = rt::scalar(rt::select(rt::func::max(posts.likes)).where(posts.user_id == users.id)))
          .where(users.id == 2);
  // [update-scalar]
  check(
      rt::sql<rt::sqlite>(count_likes) ==
          R"(UPDATE users SET age = (SELECT max(posts.likes) FROM posts WHERE posts.user_id = users.id) WHERE users.id = ?1)",
      "update-scalar");
  check(
      rt::sql<rt::postgres>(count_likes) ==
          R"(UPDATE users SET age = (SELECT max(posts.likes) FROM posts WHERE posts.user_id = users.id) WHERE users.id = $1)",
      "update-scalar");
  check(s.execute(count_likes).rowcount() == 1, "update-scalar");

  // [delete-using]
  auto drop = rt::delete_from(posts).using_(users).where(posts.user_id == users.id && users.name == "Bob");
  // [delete-using]
  check(rt::sql<rt::postgres>(drop) ==
            R"(DELETE FROM posts USING users WHERE posts.user_id = users.id AND users.name = $1)",
        "delete-using");

  // [delete-in]
  auto drop_both = rt::delete_from(posts).where(posts.user_id.in_(rt::select(users.id).where(users.name == "Bob")));
  // [delete-in]
  check(rt::sql<rt::sqlite>(drop_both) ==
            R"(DELETE FROM posts WHERE posts.user_id IN (SELECT users.id FROM users WHERE users.name = ?1))",
        "delete-in");
  check(rt::sql<rt::postgres>(drop_both) ==
            R"(DELETE FROM posts WHERE posts.user_id IN (SELECT users.id FROM users WHERE users.name = $1))",
        "delete-in");
  check(s.execute(drop_both).rowcount() == 1, "delete-in");
}
