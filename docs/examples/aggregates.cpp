// SPDX-License-Identifier: BSL-1.0
// The aggregates and windows of docs/aggregates.md, each with its text in both dialects.

#include <retort/func.hpp>
#include <retort/sqlite.hpp>
#include <string_view>
#include <vector>

#include "support/blog.hpp"

namespace {

namespace func = rt::func;

/// Whether an expression is written like this; where SQLite has it, it runs.
template <class Dialect, class Table, class E>
void shows(rt::session<Dialect>& s, const Table& table, const E& e, std::string_view sqlite,
           std::string_view postgres) {
  const auto q = rt::select(e).from(table);
  const auto expression = [&](std::string_view text) { return text.substr(7, text.rfind(" FROM ") - 7); };
  check(expression(rt::sql<rt::postgres>(q)) == postgres, postgres.data());
  if constexpr (rt::facts_of<std::remove_const_t<decltype(q)>, rt::sqlite>.dialect_verdict)
    check(sqlite.empty(), postgres.data());
  else {
    check(expression(rt::sql<rt::sqlite>(q)) == sqlite, sqlite.data());
    s.execute(q).all();
  }
}

}  // namespace

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User, Post>::create_all(s);
  s.execute(rt::insert_into(users).values(users.name = "Ann", users.age = 30));
  s.execute(rt::insert_into(posts).values(posts.title = "Hello", posts.likes = 3, posts.user_id = 1));

  {
    // clang-format off
    // [aggregates]
    auto a = func::count();
    auto b = func::count(rt::distinct(posts.user_id));
    auto c = func::sum(posts.likes).filter(posts.likes > 10);
    auto d = func::string_agg(posts.title, ", ");
    auto e = func::array_agg(posts.likes);
    auto f = func::bool_or(posts.likes > 100);
    auto g = func::json_object_agg(posts.title, posts.likes);
    // [aggregates]
    // clang-format on
    shows(s, posts, a, R"(count(*))", R"(count(*))");
    shows(s, posts, b, R"(count(DISTINCT posts.user_id))", R"(count(DISTINCT posts.user_id))");
    shows(s, posts, c, R"(sum(posts.likes) FILTER (WHERE posts.likes > ?1))",
          R"(sum(posts.likes) FILTER (WHERE posts.likes > $1))");
    shows(s, posts, d, R"(group_concat(posts.title, ?1))", R"(string_agg(posts.title, $1))");
    shows(s, posts, e, R"(json_group_array(posts.likes))", R"(array_agg(posts.likes))");
    shows(s, posts, f, R"(max(posts.likes > ?1))", R"(bool_or(posts.likes > $1))");
    shows(s, posts, g, R"(json_group_object(posts.title, posts.likes))",
          R"(jsonb_object_agg(posts.title, posts.likes))");
  }

  {
    // clang-format off
    // [ordered]
    auto a = func::string_agg(posts.title, ", ").order_by(posts.likes.desc());
    auto b = func::percentile_cont(0.5).within_group(posts.likes);
    auto c = func::mode().within_group(posts.user_id);
    // [ordered]
    // clang-format on
    shows(s, posts, a, {}, R"(string_agg(posts.title, $1 ORDER BY posts.likes DESC))");
    shows(s, posts, b, {}, R"(percentile_cont($1) WITHIN GROUP (ORDER BY posts.likes))");
    shows(s, posts, c, {}, R"(mode() WITHIN GROUP (ORDER BY posts.user_id))");
  }

  {
    // clang-format off
    // [windows]
    auto a = func::sum(posts.likes).over(rt::partition_by(posts.user_id), rt::order_by(posts.id));
    auto b = func::rank().over(rt::order_by(posts.likes.desc()));
    auto c = func::lag(posts.likes).over(rt::order_by(posts.id));
    auto d = func::lead(posts.likes, 2, 0).over(rt::order_by(posts.id));
    auto e = func::avg(posts.likes).over(rt::order_by(posts.id), rt::rows_between(rt::preceding(2), rt::current_row));
    // [windows]
    // clang-format on
    shows(s, posts, a, R"(sum(posts.likes) OVER (PARTITION BY posts.user_id ORDER BY posts.id))",
          R"(sum(posts.likes) OVER (PARTITION BY posts.user_id ORDER BY posts.id))");
    shows(s, posts, b, R"(rank() OVER (ORDER BY posts.likes DESC))", R"(rank() OVER (ORDER BY posts.likes DESC))");
    shows(s, posts, c, R"(lag(posts.likes) OVER (ORDER BY posts.id))", R"(lag(posts.likes) OVER (ORDER BY posts.id))");
    shows(s, posts, d, R"(lead(posts.likes, ?1, ?2) OVER (ORDER BY posts.id))",
          R"(lead(posts.likes, $1, $2) OVER (ORDER BY posts.id))");
    shows(s, posts, e, R"(avg(posts.likes) OVER (ORDER BY posts.id ROWS BETWEEN ?1 PRECEDING AND CURRENT ROW))",
          R"(avg(posts.likes) OVER (ORDER BY posts.id ROWS BETWEEN $1 PRECEDING AND CURRENT ROW))");
  }

  // [named]
  auto ranked = rt::select(posts.title, func::rank().over(rt::window<"w">), func::count().over(rt::window<"w">))
                    .window(rt::window<"w">.as(rt::order_by(posts.likes.desc())));
  // [named]
  // [grown]
  auto sums = rt::select(posts.title, func::sum(posts.likes).over(rt::window<"w">, rt::order_by(posts.id)))
                  .window(rt::window<"w">.as(rt::partition_by(posts.user_id)));
  // [grown]
  check(rt::sql<rt::postgres>(sums) ==
            "SELECT posts.title, sum(posts.likes) OVER (w ORDER BY posts.id) FROM posts WINDOW w AS (PARTITION BY "
            "posts.user_id)",
        "window");
  check(!s.execute(sums).all().empty(), "window");
  check(rt::sql<rt::sqlite>(ranked) ==
            "SELECT posts.title, rank() OVER w, count(*) OVER w FROM posts WINDOW w AS (ORDER BY posts.likes DESC)",
        "window");
  check(s.execute(ranked).all().at(0).get<1>() == 1, "window");
}
