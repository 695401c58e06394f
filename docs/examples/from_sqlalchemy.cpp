// SPDX-License-Identifier: BSL-1.0
// The C++ side of docs/from_sqlalchemy.md. All of it runs on SQLite. What PostgreSQL alone has is compared with its
// text, and runs as well where RETORT_TEST_POSTGRES names a server.

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <retort/dynamic.hpp>
#include <retort/func.hpp>
#include <retort/raw_sql.hpp>
#include <retort/results.hpp>
#include <retort/retort.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/blog.hpp"

namespace func = rt::func;
using namespace std::chrono_literals;

namespace {

// clang-format off
// [schema]
enum class state { draft, ready, gone };

template <class M>
struct Stamps {  // the mixin: no tablename
  rt::column<M, "created", rt::timestamptz, rt::server_default<"now()">>                     created{};
  rt::column<M, "changed", rt::timestamptz, rt::default_<rt::utc_now>, rt::onupdate<rt::utc_now>> changed{};
};

template <class M>  // the annotated column
using key = rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement>;

template <class M>
struct Item {
  static constexpr auto tablename = rt::name("items");
  static constexpr auto table_args = rt::table_args(
      rt::unique_constraint<"shop", "number">,
      rt::index<"price">.where("state = 'draft'"),
      rt::index<"lower(shop)">.named("ix_items_shop"),
      rt::comment<"What we sell">);

  key<M>                                                                          id{};
  rt::column<M, "shop",   std::string, rt::default_text<"main">>                  shop{};
  rt::column<M, "number", int>                                                    number{};
  rt::column<M, "price",  int, rt::check<"price > 0">, rt::comment<"in cents">>   price{};
  rt::column<M, "twice",  int, rt::computed<"price * 2">>                         twice{};
  rt::column<M, "state",  ::state, rt::default_<::state::draft>, rt::index<>>     state{};
  Stamps<M>                                                                       stamps{};
};
inline constexpr auto items = rt::table<Item>;
// [schema]
// clang-format on

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  key<M> id{};
  rt::column<M, "flags", int> flags{};
  rt::column<M, "due", rt::date> due{};
  rt::column<M, "doc", rt::json> doc{};
  rt::column<M, "tags", std::vector<std::string>> tags{};
};
constexpr auto notes = rt::table<Note>;

// [counter]
template <class M>
struct Counter {
  static constexpr auto tablename = rt::name("counters");
  key<M> id{};
  rt::column<M, "hits", int, rt::default_<0>> hits{};
};
inline constexpr auto counters = rt::table<Counter>;
// [counter]

using blog = rt::schema<User, Post, Note, Counter>;

/// The server, where there is one.
rt::session<rt::postgres>* server = nullptr;

/// Whether a statement has this text on PostgreSQL, and runs there. For what SQLite does not have.
template <class Statement>
void on_postgres(const Statement& q, std::string_view text) {
  check(rt::sql<rt::postgres>(q) == text, rt::sql<rt::postgres>(q).data());
  static_assert(rt::facts_of<Statement, rt::sqlite>.dialect_verdict, "SQLite has it: run it there");
  if (server == nullptr) return;
  auto undone = server->begin();
  [[maybe_unused]] auto ran = server->execute(q);
}

/// Whether a statement has this text on PostgreSQL, and finds so many rows on SQLite.
template <class Statement>
void finds(rt::session<rt::sqlite>& s, std::size_t rows, const Statement& q, std::string_view text) {
  check(rt::sql<rt::postgres>(q) == text, rt::sql<rt::postgres>(q).data());
  check(s.execute(q).all().size() == rows, text.data());
}

/// Whether an expression has this text on PostgreSQL, and runs where it can.
template <class Table, class E>
void shows(rt::session<rt::sqlite>& s, const Table& table, const E& e, std::string_view text) {
  const auto q = rt::select(e).from(table);
  const std::string_view all = rt::sql<rt::postgres>(q);
  check(all.substr(7, all.rfind(" FROM ") - 7) == text, all.data());
  if constexpr (!rt::facts_of<std::remove_const_t<decltype(q)>, rt::sqlite>.dialect_verdict) s.execute(q).all();
  if (server != nullptr) server->execute(q).all();
}

template <class Session>
void fill(Session& s) {
  s.execute(rt::insert_into(users).values(std::vector<User<rt::insertable>>{
      {.name = "Ann", .age = 30}, {.name = "Bob", .age = 17, .boss_id = 1}, {.name = "Cy"}}));
  s.execute(
      rt::insert_into(posts).values(std::vector<Post<rt::insertable>>{{.title = "Hello", .user_id = 1},
                                                                      {.title = "Again", .likes = 7, .user_id = 1},
                                                                      {.title = "Third", .user_id = 2}}));
}

// E: engines, pools, transactions

void engines() {
  // [urls]
  auto memory = rt::create_engine<rt::sqlite>("sqlite://");
  auto file = rt::create_engine<rt::sqlite>("sqlite:///app.db");
  auto remote = rt::create_engine<rt::postgres>("postgresql://ann:secret@localhost:5432/shop");
  auto socket = rt::create_engine<rt::postgres>("postgresql:///shop?host=/run/postgresql");
  auto cluster =
      rt::create_engine<rt::postgres>("postgresql://ann@db1:5432,db2:5432/shop?target_session_attrs=read-write");
  // [urls]

  const std::string url = "sqlite://";
  // [any]
  rt::any_engine either = rt::create_engine(url);
  // [any]

  // [options]
  auto engine = rt::create_engine(url, {.pool_size = 10,
                                        .max_overflow = 5,
                                        .pool_timeout = 3s,
                                        .pool_recycle = 30min,
                                        .pool_pre_ping = true,
                                        .connect_timeout = 2s,
                                        .statement_timeout = 500ms,
                                        .isolation_level = rt::isolation::serializable,
                                        .statement_cache_size = 500,
                                        .echo = true});
  // [options]
  check(engine.options().pool_timeout == 3s, "options");

  // [pool]
  rt::pool_statistics now = engine.statistics();
  std::cout << now.open << " open, " << now.in_use << " in use\n";
  engine.close(5s);  // dispose(): waits for those who still work
  // [pool]
  check(now.in_use == 0, "statistics");

  {
    const auto small = rt::create_engine<rt::sqlite>("sqlite://", {.pool_timeout = 1ms});
    rt::session holder{small};
    holder.connection();
    rt::session s{small};
    std::string told;
    // [pool-timeout]
    try {
      s.execute(rt::select(users.name)).all();
    } catch (const rt::pool_timeout& e) {
      told = e.what();  // … held by: src/report.cpp:41 (29803 ms) …
    }
    // [pool-timeout]
    check(told.find("from_sqlalchemy.cpp") != told.npos, "the holder is named");
  }

  // [replicas]
  auto spread = rt::create_engine<rt::postgres>("postgresql://ann@primary/shop",
                                                {.replicas = {"postgresql://ann@replica1/shop"}, .replica_lag = 2s});
  rt::session reader{spread, {.read_only = true}};  // from a replica
  rt::session writer{spread};                       // on the primary
  // [replicas]
  check(spread.has_replicas() && !reader.in_transaction() && !writer.in_transaction(), "replicas");

  // [pooler]
  auto pooled = rt::create_engine<rt::postgres>("postgresql://ann@pgbouncer:6432/shop",
                                                {.statement_cache = rt::prepared_statements::unnamed});
  // [pooler]
  check(pooled.options().statement_cache == rt::prepared_statements::unnamed, "pooler");
}

void transactions() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  {
    rt::session s{engine};
    blog::create_all(s);
    fill(s);
  }
  // [grow]
  auto grow = rt::update(users).set(users.age = users.age + 1).where(users.name == "Ann");
  auto age = rt::select(users.age).where(users.name == "Ann");
  // [grow]

  {
    // [begin]
    rt::session s{engine};
    auto tx = s.begin();
    s.execute(grow);
    tx.commit();  // left out, or not reached: all is taken back
    // [begin]
  }
  {
    rt::session s{engine};
    {
      auto tx = s.begin();
      s.execute(grow);
    }
    check(s.execute(age).scalar() == 31, "no commit");

    // [autocommit]
    s.execute(grow);  // no transaction: committed by itself
    // [autocommit]
    check(!s.in_transaction(), "autocommit");
  }
  {
    // [as-you-go]
    rt::session s{engine, {.autobegin = true}};
    s.execute(grow);
    s.commit();
    s.execute(grow);
    s.rollback();
    // [as-you-go]
  }
  rt::session s{engine};
  check(s.execute(age).scalar() == 33, "commit as you go");

  {
    // [isolation]
    auto tx = s.begin({.isolation = rt::isolation::serializable, .read_only = true, .deferrable = true});
    // [isolation]
    bool refused = false;
    try {
      s.execute(grow);
    } catch (const rt::read_only_error&) {
      refused = true;
    }
    check(refused, "read only");
  }
  {
    // [savepoint]
    auto tx = s.begin();
    try {
      auto point = s.begin_nested();
      s.execute(rt::insert_into(users).values(users.name = "Ann"));
      point.commit();
    } catch (const rt::unique_violation&) {
      // the savepoint is taken back; the transaction goes on
    }
    tx.commit();
    // [savepoint]
    check(s.execute(rt::select(func::count()).from(users)).scalar() == 3, "savepoint");
  }
  // [transact]
  auto left = s.transact(rt::retry{.attempts = 5}, [&] {
    s.execute(grow);
    return s.execute(age).scalar();
  });
  // [transact]
  check(left == 34, "transact");
}

void hooks() {
  const std::string url = "sqlite://";
  std::string log;
  // [hook]
  auto engine = rt::create_engine(url, {.on_statement = [&](const rt::statement_event& e) {
                                    log += std::string(e.text) + ": " + std::to_string(e.duration / 1us) + " us\n";
                                  }});
  // [hook]
  rt::session s{engine};
  blog::create_all(s);
  check(log.find("CREATE TABLE") != log.npos, "hook");
}

// S: schema

void schema() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  // [create]
  using app = rt::schema<Post, User, Item>;
  app::create_all(s);
  app::drop_all(s);
  std::vector<std::string> ddl = app::create_statements<rt::postgres>();  // the text alone
  // [create]
  check(ddl.front().starts_with("CREATE TABLE IF NOT EXISTS users"), "users come first");
  // [naming]
  app::create_all(s, {.if_not_exists = false,
                      .naming = {.foreign_key = "%(table)s_%(column)s_fkey", .index = "%(table)s_%(column)s_idx"}});
  // [naming]
  s.execute(rt::insert_into(items).values(items.number = 1, items.price = 5));
  // [diagram]
  std::string picture = app::diagram();
  // [diagram]
  check(picture.starts_with("erDiagram"), "diagram");
}

// C: writes

void writes(rt::session<rt::sqlite>& s) {
  // [insert]
  s.execute(rt::insert_into(users).values(users.name = "Ann", users.age = 30));

  std::vector<User<rt::insertable>> people{{.name = "Bob", .age = 17}, {.name = "Cy"}};
  s.execute(rt::insert_into(users).values(people));  // one text for any number

  std::int64_t key = rt::inserted_primary_key(s, rt::insert_into(users).values(users.name = "Dan"));
  auto [id, since] =
      s.execute(rt::insert_into(users).values(users.name = "Eve").returning(users.id, users.since)).one();
  // [insert]
  check(key == 4 && id == 5 && since.time_since_epoch().count() > 0, "insert");

  // [insert-defaults]
  auto first = s.execute(rt::insert_into(counters).returning(counters.hits)).scalar();
  // [insert-defaults]
  check(first == 0, "defaults");

  // [insert-select]
  auto copy = rt::insert_into(posts)
                  .columns(posts.title, posts.likes, posts.user_id)
                  .from(rt::select(users.name + "'s", rt::lit<0>, users.id).where(users.age > 18));
  auto written = s.execute(copy).rowcount();
  // [insert-select]
  check(written == 1, "insert from select");

  people = {{.name = "Flo"}, {.name = "Gus"}};
  // [bulk]
  s.bulk_insert(users, people);  // COPY, in binary, on PostgreSQL
  // [bulk]
  check(s.execute(rt::select(func::count()).from(users)).scalar() == 7, "bulk");

  // [upsert]
  auto put = rt::insert_into(users)
                 .values(users.name = "Ann", users.age = 31)
                 .on_conflict(users.name)
                 .do_update(users.age = rt::excluded(users.age));
  auto leave = rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).do_nothing();
  // [upsert]
  check(s.execute(put).rowcount() == 1 && s.execute(leave).rowcount() == 0, "upsert");

  // [update]
  auto birthday = rt::update(users).set(users.age = users.age + 1).where(users.name == "Ann").returning(users.age);
  auto named = rt::update(posts).set(posts.title = users.name).from(users).where(posts.user_id == users.id);
  auto reset = rt::update(posts).set(posts.likes = 0).all_rows();  // no WHERE, on purpose
  // [update]
  check(s.execute(birthday).scalar() == 32 && s.execute(named).rowcount() == 1 && s.execute(reset).rowcount() == 1,
        "update");

  // [delete]
  auto forget = rt::delete_from(posts).where(posts.likes < 3).returning(posts.id);
  auto clear = rt::delete_from(posts).all_rows();
  // [delete]
  check(s.execute(forget).all().size() == 1 && s.execute(clear).rowcount() == 0, "delete");
  // [delete-using]
  auto drop = rt::delete_from(posts).using_(users).where(posts.user_id == users.id && users.name == "Bob");
  // [delete-using]
  on_postgres(drop, "DELETE FROM posts USING users WHERE posts.user_id = users.id AND users.name = $1");

  // [patch]
  User<rt::patch> changes{.name = "Anna", .age = rt::null, .since = rt::use_default};
  s.execute(rt::update(users).set(changes).where(users.id == 1));
  // [patch]
  check(s.execute(rt::select(users.age).where(users.name == "Anna")).scalar() == std::nullopt, "patch");
}

// C: select

void selects(rt::session<rt::sqlite>& s) {
  // [select]
  auto a = rt::select(users.id, users.name.as<"who">());
  auto b = rt::select(users);                      // each row is a User<rt::row>
  auto c = rt::select(func::count()).from(users);  // FROM is said where no column says it
  auto d = rt::select(posts.user_id).distinct();
  // [select]
  finds(s, 3, a, "SELECT users.id, users.name AS who FROM users");
  finds(s, 3, b, "SELECT users.id, users.name, users.age, users.since, users.boss_id FROM users");
  finds(s, 1, c, "SELECT count(*) FROM users");
  finds(s, 2, d, "SELECT DISTINCT posts.user_id FROM posts");

  // [where]
  auto q = rt::select(users.name)
               .where(users.age >= 18 && (users.name == "Ann" || !(users.id > 2)))
               .where(users.name + "!" != "Bob!");
  // [where]
  finds(s, 1, q,
        "SELECT users.name FROM users WHERE users.age >= $1 AND (users.name = $2 OR NOT users.id > $3) AND users.name "
        "|| $4 <> $5");

  // [order]
  auto page = rt::select(users.name).order_by(users.age.desc().nulls_last(), users.name).limit(10).offset(1);
  // [order]
  finds(s, 2, page, "SELECT users.name FROM users ORDER BY users.age DESC NULLS LAST, users.name LIMIT $1 OFFSET $2");

  // [distinct-on]
  auto best =
      rt::select(posts.user_id, posts.title).distinct_on(posts.user_id).order_by(posts.user_id, posts.likes.desc());
  auto top = rt::first_with_ties(1, rt::select(posts.title).order_by(posts.likes.desc()));
  // [distinct-on]
  on_postgres(best,
              "SELECT DISTINCT ON (posts.user_id) posts.user_id, posts.title FROM posts ORDER BY posts.user_id, "
              "posts.likes DESC");
  on_postgres(top, "SELECT posts.title FROM posts ORDER BY posts.likes DESC FETCH FIRST $1 ROWS WITH TIES");

  // [locks]
  auto job = rt::select(posts.id).order_by(posts.id).limit(1);
  auto l1 = rt::for_update(job).skip_locked();
  auto l2 = rt::for_update(rt::select(posts.id).join(users)).nowait().of(posts);
  auto l3 = rt::for_share(job);
  auto l4 = rt::for_no_key_update(job);
  auto l5 = rt::for_key_share(job);
  // [locks]
  on_postgres(l1, "SELECT posts.id FROM posts ORDER BY posts.id LIMIT $1 FOR UPDATE SKIP LOCKED");
  on_postgres(l2, "SELECT posts.id FROM posts JOIN users ON posts.user_id = users.id FOR UPDATE OF posts NOWAIT");
  on_postgres(l3, "SELECT posts.id FROM posts ORDER BY posts.id LIMIT $1 FOR SHARE");
  on_postgres(l4, "SELECT posts.id FROM posts ORDER BY posts.id LIMIT $1 FOR NO KEY UPDATE");
  on_postgres(l5, "SELECT posts.id FROM posts ORDER BY posts.id LIMIT $1 FOR KEY SHARE");
}

void joins(rt::session<rt::sqlite>& s) {
  // [joins]
  auto a = rt::select(users.name, posts.title).join(posts);  // ON from the foreign key
  auto b = rt::select(users.name, posts.title).join(posts, posts.user_id == users.id && posts.likes > 5);
  auto c = rt::select(users.name, posts.title).left_join(posts);
  auto d = rt::select(posts.title, users.name).from(posts).right_join(users);
  auto e = rt::select(users.name, boss.name.as<"boss">()).full_join(boss, users.boss);
  auto f = rt::select(users.name, boss.name.as<"other">()).cross_join(boss);
  auto g = rt::select(users.name, boss.name.as<"boss">()).join(boss, users.boss_id == boss.id);  // a self join
  // [joins]
  finds(s, 3, a, "SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id");
  finds(s, 1, b,
        "SELECT users.name, posts.title FROM users JOIN posts ON posts.user_id = users.id AND posts.likes > $1");
  finds(s, 4, c, "SELECT users.name, posts.title FROM users LEFT JOIN posts ON posts.user_id = users.id");
  finds(s, 4, d, "SELECT posts.title, users.name FROM posts RIGHT JOIN users ON posts.user_id = users.id");
  finds(s, 5, e, "SELECT users.name, boss.name AS boss FROM users FULL JOIN users AS boss ON users.boss_id = boss.id");
  finds(s, 9, f, "SELECT users.name, boss.name AS other FROM users CROSS JOIN users AS boss");
  finds(s, 1, g, "SELECT users.name, boss.name AS boss FROM users JOIN users AS boss ON users.boss_id = boss.id");

  // [outer]
  auto everybody = rt::select(users.name, posts).left_join(posts).where(users.name == "Cy");
  auto [name, post] = s.execute(everybody).one();  // post is an optional<Post<rt::row>>
  // [outer]
  check(name == "Cy" && !post, "outer");

  // [lateral]
  auto top = rt::subquery<"top">(
      rt::select(posts.title).where(posts.user_id == users.id).order_by(posts.likes.desc()).limit(1));
  auto each = rt::select(users.name, top.column<"title">).left_join(rt::lateral(top));
  // [lateral]
  on_postgres(each,
              "SELECT users.name, top.title FROM users LEFT JOIN LATERAL (SELECT posts.title FROM posts WHERE "
              "posts.user_id = users.id ORDER BY posts.likes DESC LIMIT $1) AS top ON true");
}

void groups(rt::session<rt::sqlite>& s) {
  // [groups]
  auto q = rt::select(users.name, func::count(posts.id).as<"n">(), func::sum(posts.likes).as<"likes">())
               .left_join(posts)
               .group_by(users.id)
               .having(func::count(posts.id) > 0)
               .order_by(func::count(posts.id).desc());
  // [groups]
  finds(s, 2, q,
        "SELECT users.name, count(posts.id) AS n, sum(posts.likes) AS likes FROM users LEFT JOIN posts ON "
        "posts.user_id = users.id GROUP BY users.id HAVING count(posts.id) > $1 ORDER BY count(posts.id) DESC");

  // [grouping-sets]
  auto n = func::count().as<"n">();
  auto rolled = rt::select(posts.user_id, n).group_by(rt::rollup(posts.user_id));
  auto cubed = rt::select(posts.user_id, n).group_by(rt::cube(posts.user_id, posts.title));
  auto sets = rt::select(posts.user_id, n).group_by(rt::grouping_sets(rt::set(posts.user_id, posts.title), rt::set()));
  // [grouping-sets]
  on_postgres(rolled, "SELECT posts.user_id, count(*) AS n FROM posts GROUP BY ROLLUP (posts.user_id)");
  on_postgres(cubed, "SELECT posts.user_id, count(*) AS n FROM posts GROUP BY CUBE (posts.user_id, posts.title)");
  on_postgres(
      sets, "SELECT posts.user_id, count(*) AS n FROM posts GROUP BY GROUPING SETS ((posts.user_id, posts.title), ())");

  {
    // [aggregates]
    auto a = func::count(rt::distinct(posts.user_id));
    auto b = func::sum(posts.likes).filter(posts.likes > 10);
    auto c = func::string_agg(posts.title, ", ").order_by(posts.likes.desc());
    auto d = func::array_agg(posts.likes);
    auto e = func::percentile_cont(0.5).within_group(posts.likes);
    // [aggregates]
    shows(s, posts, a, "count(DISTINCT posts.user_id)");
    shows(s, posts, b, "sum(posts.likes) FILTER (WHERE posts.likes > $1)");
    shows(s, posts, c, "string_agg(posts.title, $1 ORDER BY posts.likes DESC)");
    shows(s, posts, d, "array_agg(posts.likes)");
    shows(s, posts, e, "percentile_cont($1) WITHIN GROUP (ORDER BY posts.likes)");
  }
  {
    // [windows]
    auto a = func::rank().over(rt::partition_by(posts.user_id), rt::order_by(posts.likes.desc()));
    auto b = func::lag(posts.likes, 1, 0).over(rt::order_by(posts.id));
    auto c = func::sum(posts.likes).over(rt::order_by(posts.id), rt::rows_between(rt::preceding(2), rt::current_row));
    auto d = func::row_number().over();
    // [windows]
    shows(s, posts, a, "rank() OVER (PARTITION BY posts.user_id ORDER BY posts.likes DESC)");
    shows(s, posts, b, "lag(posts.likes, $1, $2) OVER (ORDER BY posts.id)");
    shows(s, posts, c, "sum(posts.likes) OVER (ORDER BY posts.id ROWS BETWEEN $1 PRECEDING AND CURRENT ROW)");
    shows(s, posts, d, "row_number() OVER ()");
  }
  // [named-window]
  auto ranked = rt::select(posts.title, func::rank().over(rt::window<"w">), func::count().over(rt::window<"w">))
                    .window(rt::window<"w">.as(rt::order_by(posts.likes.desc())));
  // [named-window]
  finds(s, 3, ranked,
        "SELECT posts.title, rank() OVER w, count(*) OVER w FROM posts WINDOW w AS (ORDER BY posts.likes DESC)");
}

void subqueries(rt::session<rt::sqlite>& s) {
  // [sets]
  auto names = rt::select(users.name.as<"text">());
  auto titles = rt::select(posts.title);
  auto both = rt::union_all(names, titles).order_by(rt::label<"text">).limit(3);
  auto rest = rt::except(names, rt::intersect(titles, rt::union_(names, titles)));
  // [sets]
  finds(s, 3, both,
        "SELECT users.name AS text FROM users UNION ALL SELECT posts.title FROM posts ORDER BY text LIMIT $1");
  check(s.execute(rest).all().size() == 3, "nested set operations");

  // [subqueries]
  auto best = rt::select(posts.title).where(posts.user_id == users.id).order_by(posts.likes.desc()).limit(1);
  auto bests = rt::select(users.name, rt::scalar(best).as<"best">());
  auto silent = rt::select(users.name).where(!rt::exists(rt::select(posts.id).where(posts.user_id == users.id)));
  auto liked = rt::select(users.name).where(users.id.in_(rt::select(posts.user_id).where(posts.likes > 5)));

  auto t = rt::subquery<"t">(rt::select(posts.user_id, func::count().as<"n">()).group_by(posts.user_id));
  auto busy = rt::select(users.name, t.column<"n">).join(t, t[posts.user_id] == users.id);
  // [subqueries]
  finds(s, 3, bests,
        "SELECT users.name, (SELECT posts.title FROM posts WHERE posts.user_id = users.id ORDER BY posts.likes DESC "
        "LIMIT $1) AS best FROM users");
  finds(s, 1, silent,
        "SELECT users.name FROM users WHERE NOT EXISTS (SELECT posts.id FROM posts WHERE posts.user_id = users.id)");
  finds(s, 1, liked,
        "SELECT users.name FROM users WHERE users.id IN (SELECT posts.user_id FROM posts WHERE posts.likes > $1)");
  finds(s, 2, busy,
        "SELECT users.name, t.n FROM users JOIN (SELECT posts.user_id, count(*) AS n FROM posts GROUP BY "
        "posts.user_id) AS t ON t.user_id = users.id");

  // [quantified]
  auto any = rt::select(users.name).where(users.id == rt::any_(rt::select(posts.user_id)));
  auto all = rt::select(users.name).where(users.id > rt::all_(rt::select(posts.user_id)));
  // [quantified]
  on_postgres(any, "SELECT users.name FROM users WHERE users.id = ANY (SELECT posts.user_id FROM posts)");
  on_postgres(all, "SELECT users.name FROM users WHERE users.id > ALL (SELECT posts.user_id FROM posts)");

  {
    // [cte]
    auto fans = rt::cte<"fans">(rt::select(posts.user_id, func::sum(posts.likes).as<"n">()).group_by(posts.user_id));
    auto a = rt::with(fans).select(users.name, fans.column<"n">).join(fans, fans[posts.user_id] == users.id);

    auto team = rt::recursive<"team">(rt::select(users.id, users.name).where(users.boss_id == nullptr), [](auto above) {
      return rt::select(users.id, users.name).join(above, users.boss_id == above[users.id]);
    });
    auto b = rt::with(team).select(team.column<"name">);

    auto v = rt::values<"v", "id", "word">(rt::value_row(1, "first"), rt::value_row(3, "third"));
    auto c = rt::select(users.name, v.column<"word">).join(v, v.column<"id"> == users.id);
    // [cte]
    finds(s, 2, a,
          "WITH fans AS (SELECT posts.user_id, sum(posts.likes) AS n FROM posts GROUP BY posts.user_id) SELECT "
          "users.name, fans.n FROM users JOIN fans ON fans.user_id = users.id");
    finds(s, 3, b,
          "WITH RECURSIVE team AS (SELECT users.id, users.name FROM users WHERE users.boss_id IS NULL UNION ALL SELECT "
          "users.id, users.name FROM users JOIN team ON users.boss_id = team.id) SELECT team.name FROM team");
    finds(s, 2, c,
          "SELECT users.name, v.word FROM users JOIN (VALUES ($1, $2), ($3, $4)) AS v (id, word) ON v.id = users.id");
  }
  // [cte-write]
  auto gone = rt::cte<"gone">(rt::delete_from(posts).where(posts.likes < 3).returning(posts.title));
  auto titles_gone = rt::with(gone).select(gone.column<"title">);
  // [cte-write]
  on_postgres(titles_gone,
              "WITH gone AS (DELETE FROM posts WHERE posts.likes < $1 RETURNING title) SELECT gone.title FROM gone");
}

// C: expressions

void expressions(rt::session<rt::sqlite>& s) {
  {
    // [operators]
    auto a = users.age + 1 > 18 && !(users.name == "Ann");
    auto b = users.name + "!";
    auto c = rt::bit_and(notes.flags, 4) != 0;
    auto d = rt::bit_or(notes.flags, rt::shift_left(notes.flags, 2));
    auto e = rt::infix<"||", std::string>(users.name, "!");
    // [operators]
    shows(s, users, a, "users.age + $1 > $2 AND NOT users.name = $3");
    shows(s, users, b, "users.name || $1");
    shows(s, notes, c, "notes.flags & $1 <> $2");
    shows(s, notes, d, "notes.flags | (notes.flags << $1)");
    shows(s, users, e, "users.name || $1");
  }
  {
    // [text]
    auto a = users.name.like("A%");
    auto b = users.name.not_like("A%");
    auto c = users.name.ilike("a%");
    auto d = users.name.startswith("100%");  // escaped
    auto e = users.name.endswith("n");
    auto f = users.name.contains("n_n");
    auto g = users.name.regexp_match("^A");  // PostgreSQL
    auto h = users.name.collate<"C">();
    // [text]
    shows(s, users, a, "users.name LIKE $1");
    shows(s, users, b, "users.name NOT LIKE $1");
    shows(s, users, c, "users.name ILIKE $1");
    shows(s, users, d, R"(users.name LIKE $1 ESCAPE '\')");
    shows(s, users, e, R"(users.name LIKE $1 ESCAPE '\')");
    shows(s, users, f, R"(users.name LIKE $1 ESCAPE '\')");
    shows(s, users, g, "users.name ~ $1");
    shows(s, users, h, R"(users.name COLLATE "C")");
  }
  {
    // [null]
    auto a = users.age == nullptr;
    auto b = users.age.is_not_null();
    auto c = rt::is_distinct_from(users.age, users.boss_id);  // and rt::is_not_distinct_from
    auto d = users.age.between(18, 65);
    auto e = users.age.not_between(18, 65);
    // [null]
    shows(s, users, a, "users.age IS NULL");
    shows(s, users, b, "users.age IS NOT NULL");
    shows(s, users, c, "users.age IS DISTINCT FROM users.boss_id");
    shows(s, users, d, "users.age BETWEEN $1 AND $2");
    shows(s, users, e, "users.age NOT BETWEEN $1 AND $2");
  }
  {
    std::vector<std::int64_t> ids{1, 3};
    const std::vector<std::pair<std::string, int>> pairs{{"Ann", 1}, {"Bob", 1}};
    // [in]
    auto a = users.name.in_("Ann", "Bob");
    auto b = users.name.not_in("Ann", "Bob");
    auto c = users.id.in_(ids);  // one text for any length, also for none
    auto d = rt::tuple_(users.name, users.id).in_(rt::tuple_("Ann", 1), rt::tuple_("Bob", 2));
    auto e = rt::tuple_(users.name, users.id) > rt::tuple_("Ann", 5);
    auto f = users.id.in_();
    auto g = rt::tuple_(users.name, users.id).in_(pairs);  // a range of tuples: one text, too
    // [in]
    shows(s, users, a, "users.name IN ($1, $2)");
    shows(s, users, b, "users.name NOT IN ($1, $2)");
    shows(s, users, c, "users.id = ANY($1)");
    shows(s, users, d, "(users.name, users.id) IN (VALUES ($1, $2), ($3, $4))");
    shows(s, users, e, "(users.name, users.id) > ($1, $2)");
    shows(s, users, f, "FALSE");
    shows(s, users, g, "(users.name, users.id) IN (SELECT * FROM unnest($1, $2))");
    check(s.execute(rt::select(users.id).where(c)).all().size() == 2, "a range");
    check(s.execute(rt::select(users.id).where(g)).all().size() == 1, "a range of tuples");
  }
  {
    // [case]
    auto a = rt::case_(rt::when(users.age < 18, "minor"), rt::else_("adult"));
    auto b = rt::case_(users.id, rt::when(1, "first"), rt::when(2, "second"));  // optional: there is no else_
    auto c = rt::cast<double>(users.age);
    auto d = func::coalesce(users.age, 0);
    auto e = func::nullif(users.name, "");
    auto f = func::greatest(users.age, 18);
    auto g = rt::extract<rt::field::year>(users.since);
    auto h = users.age > rt::lit<18>;  // in the text itself
    auto i = rt::null_of<int>;
    auto j = rt::value(7);  // a value where no column gives it a type
    // [case]
    shows(s, users, a, "CASE WHEN users.age < $1 THEN $2 ELSE $3 END");
    shows(s, users, b, "CASE users.id WHEN $1 THEN $2 WHEN $3 THEN $4 END");
    shows(s, users, c, "CAST(users.age AS DOUBLE PRECISION)");
    shows(s, users, d, "coalesce(users.age, $1)");
    shows(s, users, e, "nullif(users.name, $1)");
    shows(s, users, f, "greatest(users.age, $1)");
    shows(s, users, g, "CAST(extract(year FROM users.since AT TIME ZONE 'UTC') AS INTEGER)");
    shows(s, users, h, "users.age > 18");
    shows(s, users, i, "CAST(NULL AS INTEGER)");
    shows(s, users, j, "$1");
  }
  {
    // [functions]
    auto a = func::lower(func::trim(users.name));
    auto b = func::length(users.name);
    auto c = func::substr(users.name, 1, 3);
    auto d = func::concat(users.name, "!");
    auto e = func::round(func::sqrt(users.age), 2);
    auto f = func::now();
    auto g = func::current_date();
    auto h = func::random();
    auto i = func::call<"quote_it", std::string>(users.name);  // any other, with its type
    // [functions]
    shows(s, users, a, "lower(trim(users.name))");
    shows(s, users, b, "length(users.name)");
    shows(s, users, c, "substr(users.name, $1, $2)");
    shows(s, users, d, "concat(users.name, $1)");
    shows(s, users, e, "CAST(round(CAST(sqrt(users.age) AS NUMERIC), $1) AS DOUBLE PRECISION)");
    shows(s, users, f, "now()");
    shows(s, users, g, "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE)");
    shows(s, users, h, "random()");
    check(rt::sql<rt::postgres>(rt::select(i)) == "SELECT quote_it(users.name) FROM users", "call");
  }
  {
    // [json]
    auto a = rt::json_get<"a", "b">(notes.doc);
    auto b = rt::json_value<int, "a", "b">(notes.doc);
    auto c = func::json_object("id", notes.id);
    auto d = func::array_has(notes.tags, "x");
    auto e = func::now() - rt::interval{.days = 7};  // PostgreSQL
    auto f = func::add_days(notes.due, 14);
    // [json]
    shows(s, notes, a, "notes.doc -> 'a' -> 'b'");
    shows(s, notes, b, "CAST(notes.doc -> 'a' ->> 'b' AS INTEGER)");
    shows(s, notes, c, "jsonb_build_object($1, notes.id)");
    shows(s, notes, d, "$1 = ANY(notes.tags)");
    shows(s, notes, e, "now() - $1");
    shows(s, notes, f, "(notes.due + $1)");
  }
}

// C: raw SQL, parameters, dynamic parts, results, types

void raw(rt::session<rt::sqlite>& s) {
  // clang-format off
  // [raw]
  constexpr auto older = rt::text<"SELECT id, name FROM users WHERE age > :least">
      .columns<rt::result_of<"id", std::int64_t>, rt::result_of<"name", std::string>>();
  auto rows = s.execute(older, rt::arg<"least"> = 18).all();

  auto even = rt::select(users.name).where(rt::text_expr<bool, "{} % {} = 0">(users.id, 2));
  // [raw]
  // clang-format on
  check(rows.size() == 1 && rows[0].get<"name">() == "Ann", "raw");
  finds(s, 1, even, "SELECT users.name FROM users WHERE users.id % $1 = 0");

  const std::string table = "users";
  // [unsafe]
  auto n = s.execute(rt::unsafe_sql("SELECT count(*) AS n FROM " + table).columns<rt::result_of<"n", std::int64_t>>())
               .scalar();
  // [unsafe]
  check(n == 3, "unsafe");

  // [placeholder]
  constexpr auto adults = rt::select(users.name).where(users.age >= rt::arg<"least">).limit(rt::arg<"most">);
  auto found = s.execute(adults, rt::arg<"least"> = 18, rt::arg<"most"> = 10).scalars();
  // [placeholder]
  check(found == std::vector<std::string>{"Ann"}, "placeholder");
  // [constant]
  static_assert(rt::sql<rt::sqlite>(adults) == "SELECT users.name FROM users WHERE users.age >= ?1 LIMIT ?2");
  // [constant]

  struct Birthday {
    std::int64_t id;
    int age;
  };
  const std::vector<Birthday> birthdays{{.id = 1, .age = 30}, {.id = 2, .age = 17}};
  // [many]
  auto q = rt::update(users).set(users.age = rt::arg<"age">).where(users.id == rt::arg<"id">);
  s.execute_many(q, birthdays);  // structs with the members id and age
  // [many]
}

// [search]
auto find(std::optional<int> least, std::string name, bool with_posts) {
  return rt::select(users.name)
      .from(users)
      .join(posts, rt::when(with_posts))
      .where(users.age >= rt::if_set(least) && rt::when(!name.empty(), users.name == name));
}
// [search]

void dynamic(rt::session<rt::sqlite>& s) {
  check(rt::to_sql<rt::postgres>(find({}, "", false)) == "SELECT users.name FROM users", "nothing wanted");
  check(rt::to_sql<rt::postgres>(find(18, "Ann", true)) ==
            "SELECT users.name FROM users JOIN posts ON posts.user_id = users.id WHERE users.age >= 18 AND users.name "
            "= 'Ann'",
        "all wanted");
  check(s.execute(find(18, "Ann", true)).all().size() == 2, "search");

  const std::vector<std::string> wanted{"Ann", "Bob"};
  // [predicate]
  rt::predicate<User> any;
  for (const std::string& name : wanted) any |= users.name == name;
  auto some = rt::select(users.id).where(any && users.age != nullptr);
  // [predicate]
  check(s.execute(some).all().size() == 2, "predicate");

  std::size_t chosen = 1;
  // [one-of]
  auto sorted = rt::select(users.name).order_by(rt::one_of(chosen, users.name.asc(), users.age.desc()));
  auto column = rt::select(rt::one_of(chosen, users.id, users.boss_id));  // columns of one type
  // [one-of]
  check(s.execute(sorted).all().size() == 3 && s.execute(column).all().size() == 3, "one_of");

  std::optional<std::tuple<int, std::int64_t>> last{{3, 1}};
  // [keyset]
  constexpr auto pages = rt::keyset(posts.likes.desc(), posts.id);
  auto page = rt::select(posts).where(rt::after(pages, last)).order_by(pages).limit(20);
  // [keyset]
  check(s.execute(page).all().size() == 2, "keyset");
}

// [person]
struct person {
  std::string name;
  std::optional<int> age;
};
// [person]

void results(rt::session<rt::sqlite>& s) {
  // [results]
  auto q = rt::select(users.id, users.name, users.age).order_by(users.id);

  for (auto& [id, name, age] : s.execute(q)) std::cout << id << name << age.value_or(0) << '\n';
  auto all = s.execute(q).all();
  auto first = s.execute(q).first();
  auto one = s.execute(q.where(users.id == 1)).one();
  auto none = s.execute(q.where(users.id == 99)).one_or_none();
  auto names = s.execute(rt::select(users.name)).scalars();
  auto count = s.execute(rt::select(func::count()).from(users)).scalar();
  auto keys = s.execute(q).keys();
  auto people = s.execute(q).as<person>();  // structs, filled by name
  // [results]
  check(all.size() == 3 && first && one[users.age] == 30 && !none && names.size() == 3 && count == 3, "results");
  check(keys.size() == 3 && keys[1] == "name" && people[1].age == 17, "results");

  // [row]
  one.get<"name">();
  one[users.name];
  one.get<1>();
  // [row]

  // [fetch]
  auto rows = s.execute(q);
  auto next = rows.fetchone();
  auto two = rows.fetchmany(2);
  auto rest = rows.fetchall();
  // [fetch]
  check(next && two.size() == 2 && rest.empty(), "fetch");

  // [mappings]
  for (const rt::mapping& row : rt::mappings(s.execute(q))) std::cout << row["name"].text() << '\n';
  auto parts = s.execute(q);
  for (auto& part : rt::partitions(parts, 2)) std::cout << part.size() << '\n';
  // [mappings]

  // [pick]
  auto pairs = rt::columns_of_result(s.execute(q), users.name, users.id);
  auto only = rt::scalar_one_or_none(s.execute(rt::select(users.name).where(users.id == 2)));
  auto ages = rt::unique_scalars(s.execute(rt::select(users.age)));
  // [pick]
  check(std::get<0>(pairs[1]) == "Bob" && only == "Bob" && ages.size() == 3, "pick");

  // [stream]
  for (auto& [id, name, age] : s.stream(q)) std::cout << name << '\n';  // bounded memory
  // [stream]

  // [to-sql]
  std::string shown = rt::to_sql<rt::postgres>(rt::select(users.name).where(users.name == "it's me"));
  // [to-sql]
  check(shown == "SELECT users.name FROM users WHERE users.name = 'it''s me'", "to_sql");

  // [explain]
  for (const std::string& line : s.explain(q)) std::cout << line << '\n';
  for (const std::string& line : s.explain_analyze(q)) std::cout << line << '\n';
  // [explain]
}

}  // namespace

// [money]
struct money {
  std::int64_t cents = 0;
};

template <>
struct retort::sql_type<money> : retort::stored_as<std::int64_t> {
  static std::int64_t to_sql(money m) { return m.cents; }
  static money from_sql(std::int64_t cents) { return {cents}; }
};
// [money]

namespace {

template <class M>
struct Offer {
  static constexpr auto tablename = rt::name("offers");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "price", money> price{};
};
constexpr auto offers = rt::table<Offer>;

void types(rt::session<rt::sqlite>& s) {
  rt::schema<Offer>::create_all(s);
  s.execute(rt::insert_into(offers).values(offers.id = 1, offers.price = money{1299}));
  check(s.execute(rt::select(offers.price).where(offers.price < money{2000})).scalar().cents == 1299, "money");
}

}  // namespace

int main() {
  engines();
  transactions();
  hooks();
  schema();

  std::optional<rt::engine<rt::postgres>> postgres;
  std::optional<rt::session<rt::postgres>> on_server;
  if (const char* url = std::getenv("RETORT_TEST_POSTGRES")) {
    on_server.emplace(postgres.emplace(rt::create_engine<rt::postgres>(url)));
    server = &*on_server;
    blog::drop_all(*server);
    blog::create_all(*server);
    fill(*server);
  }

  const auto empty = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session w{empty};
  blog::create_all(w);
  writes(w);

  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  blog::create_all(s);
  fill(s);
  selects(s);
  joins(s);
  groups(s);
  subqueries(s);
  expressions(s);
  raw(s);
  dynamic(s);
  results(s);
  types(s);
}
