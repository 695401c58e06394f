// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <retort/raw_sql.hpp>

#include "blocking.hpp"
#include "models.hpp"
#include "standard_error.hpp"

// What async sessions do beyond the laws, on both databases.

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tests::caught;
using rows_of_users = std::vector<User<rt::insertable>>;

rows_of_users many_users(int count) {
  rows_of_users out;
  for (int i = 0; i < count; ++i) {
    out.push_back({.name = "user " + std::to_string(i)});
    if (i % 3 != 0) out.back().age = i;
  }
  return out;
}

struct change {
  std::int64_t id;
  std::optional<int> age;
  std::string status;
};

template <class Dialect>
rt::awaitable<void> streams(rt::async_session<Dialect>& s) {
  const rows_of_users given = many_users(3'500);
  co_await s.execute(rt::insert_into(users).values(given));
  {
    auto rows = co_await s.stream(rt::select(users).order_by(users.id));
    int i = 0;
    for (;; ++i) {
      auto* user = co_await rows.next();
      if (user == nullptr) break;
      if (user->name != "user " + std::to_string(i)) FAIL("row " << i << " is " << user->name);
    }
    CHECK(i == 3'500);
    CHECK(co_await rows.next() == nullptr);
  }
  CHECK(!s.in_transaction());
  {
    // Left in the middle: the next statement works.
    auto rows = co_await s.stream(rt::select(users.name).where(users.id > rt::arg<"least">), rt::arg<"least"> = 10);
    const auto some = co_await rows.fetchmany(5);
    CHECK(some.size() == 5);
  }
  auto count = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(count.scalar() == 3'500);
  CHECK(!s.in_transaction());
  {
    // In a transaction, beside other statements.
    auto scope = co_await s.begin();
    auto rows = co_await s.stream(rt::select(users.id).order_by(users.id));
    const auto first = co_await rows.fetchmany(1'500);
    CHECK(first.size() == 1'500);
    co_await s.execute(rt::update(users).set(users.level = 3).where(users.id == 1));
    const auto rest = co_await rows.all();
    CHECK(rest.size() == 2'000);
    co_await scope.commit();
  }
  auto none = co_await s.stream(rt::select(users.id).where(users.id < 0));
  CHECK(co_await none.next() == nullptr);
}

template <class Dialect>
rt::awaitable<void> streams_left(const rt::async_engine<Dialect>& engine) {
  const rows_of_users given = many_users(2'500);
  const auto all = rt::select(users.id).order_by(users.id);
  const auto change = [](auto& s, std::int64_t id) {
    return s.execute(rt::update(users).set(users.level = 3).where(users.id == id));
  };
  {
    rt::async_session s{engine};
    co_await s.execute(rt::insert_into(users).values(given));
    {
      auto rows = co_await s.stream(all);
      CHECK(co_await rows.next() != nullptr);
      co_await change(s, 1);
    }
    auto scope = co_await s.begin();
    co_await change(s, 2);
    co_await scope.rollback();
    auto rows = co_await s.stream(all);
    CHECK(co_await rows.next() != nullptr);
    co_await change(s, 3);
    s.close();
    bool ended = false;
    try {
      while (co_await rows.next() != nullptr) {
      }
    } catch (const rt::database_error&) {
      ended = true;
    }
    CHECK(ended == (Dialect::value.id == rt::dialect_id::postgres));
    auto left = co_await s.stream(all);
    CHECK(co_await left.next() != nullptr);
    co_await change(s, 4);
  }
  // The last commit is on its way when its session is gone.
  rt::async_session s{engine};
  const auto changed = rt::select(rt::func::count()).from(users).where(users.level == 3);
  std::int64_t count = 0;
  for (int tries = 0; count != 3 && tries < 500; ++tries) {
    if (tries > 0) co_await rt::async::pause(10ms);
    auto found = co_await s.execute(changed);
    count = found.scalar();
  }
  CHECK(count == 3);
}

template <class Dialect>
rt::awaitable<void> pipelines(rt::async_session<Dialect>& s) {
  const rows_of_users given = many_users(10);
  co_await s.execute(rt::insert_into(users).values(given));
  auto [names, changed, one] =
      co_await s.pipeline(rt::select(users.name).order_by(users.id),
                          rt::update(users).set(users.age = 7).where(users.id <= 4).returning(users.id),
                          rt::insert_into(users).values(users.name = "last"));
  CHECK(names.all().size() == 10);
  CHECK(changed.scalars().size() == 4);
  CHECK(one.rowcount() == 1);
  // The second fails: it is named, the first is taken back, the third is not run.
  std::string statement;
  try {
    co_await s.pipeline(rt::update(users).set(users.age = 88).all_rows(),
                        rt::insert_into(users).values(users.name = "last"), rt::delete_from(users).all_rows());
  } catch (const rt::unique_violation& e) {
    statement = e.statement();
  }
  CHECK(statement.starts_with("INSERT INTO users"));
  auto left = co_await s.execute(rt::select(rt::func::count(users.id)).where(users.age == 88));
  CHECK(left.scalar() == 0);
  auto all = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(all.scalar() == 11);
  CHECK(!s.in_transaction());
}

template <class Dialect>
rt::awaitable<void> many(rt::async_session<Dialect>& s) {
  const rows_of_users given = many_users(1'300);
  co_await s.execute(rt::insert_into(users).values(given));
  std::vector<change> changes;
  for (int i = 1; i <= 1'300; ++i)
    changes.push_back({i, i % 2 == 0 ? std::optional<int>(i) : std::nullopt, "s" + std::to_string(i)});
  const auto q = rt::update(users)
                     .set(users.age = rt::arg<"age">, users.status = rt::arg<"status">)
                     .where(users.id == rt::arg<"id">);
  const auto done = co_await s.execute_many(q, changes);
  CHECK(done.rowcount() == 1'300);
  auto back = co_await s.execute(rt::select(users.id, users.age, users.status).order_by(users.id));
  for (const auto& [id, age, status] : back) {
    CHECK(age == (id % 2 == 0 ? std::optional<int>(static_cast<int>(id)) : std::nullopt));
    CHECK(status == "s" + std::to_string(id));
  }
  // All or none: the last one fails.
  struct named {
    std::string name;
  };
  std::vector<named> names;
  for (int i = 0; i < 700; ++i) names.push_back({"new " + std::to_string(i)});
  names.push_back({"new 0"});
  bool failed = false;
  try {
    co_await s.execute_many(rt::insert_into(users).values(users.name = rt::arg<"name">), names);
  } catch (const rt::unique_violation&) {
    failed = true;
  }
  CHECK(failed);
  auto count = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(count.scalar() == 1'300);
  const std::vector<named> nothing;
  const auto of_nothing = co_await s.execute_many(rt::insert_into(users).values(users.name = rt::arg<"name">), nothing);
  CHECK(of_nothing.rowcount() == 0);
}

template <class Dialect>
rt::awaitable<void> bulk(rt::async_session<Dialect>& s) {
  const rows_of_users given = many_users(25'000);
  std::vector<std::int64_t> reports;
  auto report = [&](std::int64_t n) { reports.push_back(n); };
  const auto written = co_await s.bulk_insert(users, given, report);
  CHECK(written.rowcount() == 25'000);
  CHECK(reports == std::vector<std::int64_t>{10'000, 20'000, 25'000});
  std::int64_t count = 0, sum = 0;
  auto add = [&](User<rt::row>& u) { ++count, sum += u.age.value_or(0); };
  CHECK(co_await s.bulk_export(users, add) == 25'000);
  CHECK(count == 25'000);
  std::int64_t expected = 0;
  for (const auto& u : given)
    if (u.age) expected += *u.age;
  CHECK(sum == expected);
  // A sink that throws: the session goes on.
  bool thrown = false;
  auto stop = [&](User<rt::row>& u) {
    if (u.id == 2'000) throw std::logic_error("enough");
  };
  try {
    co_await s.bulk_export(users, stop);
  } catch (const std::logic_error&) {
    thrown = true;
  }
  CHECK(thrown);
  auto left = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(left.scalar() == 25'000);
  // With values, which COPY does not take.
  count = 0;
  auto tally = [&](auto&) { ++count; };
  co_await s.bulk_export(rt::select(users.id).where(users.id <= 1'234), tally);
  CHECK(count == 1'234);
  bool refused = false;
  try {
    co_await s.bulk_insert(users, given);
  } catch (const rt::unique_violation&) {
    refused = true;
  }
  CHECK(refused);
  CHECK(!s.in_transaction());
  auto still = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(still.scalar() == 25'000);
}

template <class Dialect>
rt::awaitable<void> transactions(rt::async_session<Dialect>& s) {
  int runs = 0;
  auto work = [&]() -> rt::awaitable<int> {
    ++runs;
    co_await s.execute(rt::insert_into(users).values(users.name = "a"));
    if (runs < 3) {
      rt::diagnostics d;
      d.sqlstate = "40001";
      rt::driver::throw_error(d);
    }
    co_return 5;
  };
  CHECK(co_await s.transact(work) == 5);
  CHECK(runs == 3);
  auto count = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(count.scalar() == 1);
  // Inside a transaction it is a savepoint.
  auto outer = co_await s.begin();
  bool failed = false;
  auto twice = [&]() -> rt::awaitable<void> { co_await s.execute(rt::insert_into(users).values(users.name = "a")); };
  try {
    co_await s.transact(twice);
  } catch (const rt::unique_violation&) {
    failed = true;
  }
  CHECK(failed);
  co_await s.execute(rt::insert_into(users).values(users.name = "b"));
  co_await outer.commit();
  auto after = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(after.scalar() == 2);
}

template <class Dialect>
rt::awaitable<void> plans(rt::async_session<Dialect>& s) {
  const auto joined = [](const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  };
  const auto q = rt::select(users.name).where(users.id == 1);
  const auto expected = co_await s.explain(q);
  CHECK(joined(expected).find("users") != std::string::npos);
  const auto by_name = rt::select(users.id).where(users.name == rt::arg<"name">);
  const auto placeholders = co_await s.explain(by_name, rt::arg<"name"> = "a");
  CHECK(!placeholders.empty());
  const auto insert = rt::insert_into(users).values(users.name = "a");
  const auto measured = co_await s.explain_analyze(insert);
  CHECK(joined(measured).find("Execution") != std::string::npos);
  CHECK(!s.in_transaction());
  auto taken_back = co_await s.execute(rt::select(users.id));
  CHECK(taken_back.all().empty());
  co_await s.execute(insert);
  {
    auto scope = co_await s.begin();
    const auto inside = co_await s.explain_analyze(rt::update(users).set(users.name = "b").all_rows());
    CHECK(!inside.empty());
    co_await scope.commit();
  }
  auto kept = co_await s.execute(rt::select(users.name));
  CHECK(kept.scalar() == "a");
}

// An engine that is closed waits for who is at work, and for nobody else.
template <class Dialect>
rt::awaitable<void> closing(rt::async_engine<Dialect>& engine) {
  std::optional<rt::async_session<Dialect>> s(std::in_place, engine);
  auto scope = co_await s->begin();
  co_await s->execute(rt::insert_into(users).values(users.name = "a"));
  const bool at_once = co_await engine.close(20ms);
  CHECK(!at_once);
  bool refused = false;
  rt::async_session late{engine};
  try {
    co_await late.execute(rt::insert_into(users).values(users.name = "late"));
  } catch (const rt::pool_closed&) {
    refused = true;
  }
  CHECK(refused);
  bool finished = false;
  auto finish = [&]() -> rt::awaitable<void> {
    co_await rt::async::pause(30ms);
    co_await s->execute(rt::insert_into(users).values(users.name = "b"));
    co_await scope.commit();
    finished = true;
    s.reset();
  };
  asio::co_spawn(engine.get_executor(), finish(), asio::detached);
  const bool in_time = co_await engine.close(20s);
  CHECK(in_time);
  CHECK(finished);
  const auto now = engine.statistics();
  CHECK(now.open == 0);
  CHECK(now.in_use == 0);
  const bool again = co_await engine.close(0ms);
  CHECK(again);
}

// What was read needs neither the session nor the statement any more.
template <class Dialect>
rt::awaitable<void> read_later(rt::async_session<Dialect>& s) {
  const rows_of_users given = many_users(10);
  const std::vector<std::string> sought{"user 3", "user 8"};
  co_await s.execute(rt::insert_into(users).values(given));
  constexpr auto all = rt::select(users.id, users.name, users.age).order_by(users.id);
  auto rows = co_await s.execute(all);
  auto named = co_await s.execute(rt::select(users.name).where(users.name.in_(sought)).order_by(users.id));
  auto texts = co_await s.execute(rt::unsafe_sql(std::string("SELECT name FROM users ") + "ORDER BY id DESC")
                                      .template columns<rt::result_of<"name", std::string>>());
  s.close();
  CHECK(named.scalars() == sought);
  CHECK(texts.next()->template get<0>() == "user 9");
  CHECK(rows.next()->template get<"name">() == "user 0");
  // They go on where they were.
  auto moved = std::move(rows);
  const auto two = moved.fetchmany(2);
  CHECK(two.size() == 2);
  CHECK(two[1].template get<"name">() == "user 2");
  int i = 3;
  for (auto& [id, name, age] : moved) {
    CHECK(name == "user " + std::to_string(i));
    CHECK(age.has_value() == (i % 3 != 0));
    ++i;
  }
  CHECK(i == 10);
  auto rest = co_await s.execute(all);
  CHECK(rest.fetchone()->template get<"name">() == "user 0");
  CHECK(rest.all().size() == 9);
  CHECK(rest.next() == nullptr);
  CHECK(rest.all().empty());
  auto none = co_await s.execute(rt::select(users.id).where(users.name == "nobody"));
  CHECK(none.begin() == none.end());
  auto many = co_await s.execute(all);
  CHECK_THROWS_AS(many.one(), rt::multiple_results_found);
  many = co_await s.execute(all.limit(1));
  CHECK(many.one().template get<"name">() == "user 0");
  // A value that does not fit is said where it is read: on PostgreSQL as one comes to it.
  int refused = 0;
  try {
    auto nulls =
        co_await s.execute(rt::text<"SELECT age FROM users ORDER BY id">.template columns<rt::result_of<"age", int>>());
    static_cast<void>(nulls.scalars());
  } catch (const rt::data_error& e) {
    ++refused;
    CHECK(std::string(e.what()).find("NULL where the C++ type is not optional") != std::string::npos);
    CHECK(e.statement() == "SELECT age FROM users ORDER BY id");
  }
  CHECK(refused == 1);
  // The loop keeps what it goes through, also while it waits for others.
  for (auto& [id, name, age] : co_await s.execute(all))
    co_await s.execute(rt::update(users).set(users.name = name + "!").where(users.id == id));
  auto renamed = co_await s.execute(rt::select(users.name).where(users.name.like("user %!")));
  CHECK(renamed.all().size() == 10);
  auto counted = co_await s.execute(rt::select(rt::func::count(users.id)));
  CHECK(counted.scalar() == 10);
}

template <class Database, class F>
void run(const rt::engine_options& options, const rt::async_options& more, F&& f) {
  using dialect = typename Database::dialect;
  Database database;
  tests::waiting_loop loop;
  rt::async_engine<dialect> engine(loop.context().get_executor(), database.url(), options, more);
  {
    rt::async_session s{engine};
    loop.wait(s.template create_all<rt::schema<Post, User>>());
    loop.wait(f(s));
  }
  CHECK(engine.statistics().in_use == 0);
}
template <class Database, class F>
void run(F&& f) {
  run<Database>({}, {}, f);
}

#define ON_BOTH(text) TEST_CASE_TEMPLATE(text, Database, tests::in_memory, tests::in_file, tests::on_server)

ON_BOTH("rows are streamed, in a transaction and without") {
  run<Database>([](auto& s) { return streams(s); });
}
TEST_CASE_TEMPLATE("what is written beside a stream is kept, however the stream is left", Database, tests::in_file,
                   tests::on_server) {
  run<Database>([](auto& s) {
    s.close();
    return streams_left(s.bind());
  });
}
ON_BOTH("rows outlive the session that read them") {
  run<Database>([](auto& s) { return read_later(s); });
}
ON_BOTH("statements are sent together: all are done, or none") {
  run<Database>([](auto& s) { return pipelines(s); });
}
ON_BOTH("a statement is run for each element of a range") {
  run<Database>([](auto& s) { return many(s); });
}
ON_BOTH("many rows are written and read") {
  run<Database>([](auto& s) { return bulk(s); });
}
ON_BOTH("transact runs again what failed for others' sake") {
  run<Database>([](auto& s) { return transactions(s); });
}
struct told {
  std::string text, system, failure;
  std::int64_t rows;
  std::uint64_t connection;
  std::vector<std::string> parameters;
};

template <class Dialect>
rt::awaitable<void> watched(rt::async_session<Dialect>& s, std::vector<told>& events) {
  events.clear();
  {
    auto tx = co_await s.begin();
    co_await s.execute(rt::insert_into(users).values(users.name = "secret"));
    co_await s.execute(rt::insert_into(users).values(users.name = "b"));
    co_await tx.commit();
  }
  CHECK(events.size() == 4);
  CHECK(events[0].text == "BEGIN");
  CHECK(events[1].text.starts_with("INSERT INTO users ("));
  CHECK(events[1].rows == 1);
  CHECK(events[1].system == (s.sql_dialect().id == rt::dialect_id::sqlite ? "sqlite" : "postgresql"));
  CHECK(events[1].connection != 0);
  CHECK(events[1].connection == events[3].connection);
  CHECK(std::count(events[1].parameters.begin(), events[1].parameters.end(), "secret") == 1);
  CHECK(events[3].text == "COMMIT");
  events.clear();
  static_cast<void>(co_await s.execute(rt::select(users.name)));
  CHECK(events.size() == 1);
  CHECK(events[0].rows == 2);
  CHECK(events[0].connection != 0);
  bool refused = false;
  try {
    co_await s.execute(rt::insert_into(users).values(users.name = "b"));
  } catch (const rt::unique_violation&) {
    refused = true;
  }
  CHECK(refused);
  CHECK(events.back().failure.find("23505") != std::string::npos);
  events.clear();
  co_await s.pipeline(rt::select(users.name), rt::select(users.id));
  CHECK(events.size() == 1);
  CHECK(events[0].text.find("; SELECT") != std::string::npos);
  {
    auto tx = co_await s.begin();
    auto inner = co_await s.begin_nested();
    co_await s.execute_script("DELETE FROM users");
    auto rows = co_await s.stream(rt::select(users.id));
    CHECK(co_await rows.next() == nullptr);
  }
  std::string words;
  for (const told& e : events) words += e.text.substr(0, e.text.find(' ')) + " ";
  CHECK(words == "SELECT BEGIN SAVEPOINT DELETE SELECT ROLLBACK ROLLBACK ");
}

template <class Dialect>
rt::awaitable<void> as_you_go(const rt::async_engine<Dialect>& engine) {
  {
    rt::async_session s{engine, {.autobegin = true}};
    co_await s.execute(rt::insert_into(users).values(users.name = "kept"));
    CHECK(s.in_transaction());
    co_await s.commit();
    CHECK(!s.in_transaction());
    co_await s.execute(rt::insert_into(users).values(users.name = "not kept"));
    co_await s.rollback();
    co_await s.execute(rt::insert_into(users).values(users.name = "nor this"));
  }
  rt::async_session s{engine, {.read_only = true}};
  auto names = co_await s.execute(rt::select(users.name));
  CHECK(names.all().size() == 1);
  int refused = 0;
  try {
    co_await s.execute(rt::insert_into(users).values(users.name = "x"));
  } catch (const rt::read_only_error&) {
    ++refused;
  }
  auto scope = co_await s.begin();
  try {
    co_await s.execute(rt::insert_into(users).values(users.name = "x"));
  } catch (const rt::read_only_error&) {
    ++refused;
  }
  co_await scope.rollback();
  CHECK(refused == 2);
  s.close();
  // The next one who has the connection may write.
  rt::async_session writer{engine};
  co_await writer.execute(rt::insert_into(users).values(users.name = "x"));
}

ON_BOTH("a hook is told of each statement when it has ended") {
  std::vector<told> events;
  run<Database>({.on_statement =
                     [&](const rt::statement_event& e) {
                       events.push_back({std::string(e.text), std::string(e.system),
                                         e.failure == nullptr ? "" : e.failure->what(), e.rows, e.connection,
                                         e.parameters == nullptr ? std::vector<std::string>() : *e.parameters});
                     },
                 .parameters_in_events = true},
                {}, [&](auto& s) { return watched(s, events); });
}
ON_BOTH("options at their ends: times of zero, and of all time") {
  using time = std::chrono::milliseconds;
  for (const time t : {time::max(), time(0), time::min()})
    run<Database>({.pool_size = 1,
                   .max_overflow = SIZE_MAX,
                   .pool_timeout = t,
                   .pool_recycle = t,
                   .pool_idle_timeout = t,
                   .connect_timeout = t,
                   .statement_timeout = t,
                   .busy_timeout = t},
                  {}, [t](auto& s) {
                    s.set_statement_timeout(t);
                    return many(s);
                  });
}
ON_BOTH("a session that commits as it goes, and one that only reads") {
  run<Database>({.pool_size = 1, .max_overflow = 0}, {}, [](auto& s) {
    s.close();
    return as_you_go(s.bind());
  });
}

ON_BOTH("the plan of a statement, as expected and as it went") {
  run<Database>([](auto& s) { return plans(s); });
}
TEST_CASE_TEMPLATE("an engine is closed when those who work have finished", Database, tests::in_file,
                   tests::on_server) {
  using dialect = typename Database::dialect;
  Database database;
  tests::waiting_loop loop;
  {
    auto engine = rt::create_async_engine<dialect>(loop.context(), database.url());
    rt::async_session s{engine};
    loop.wait(s.template create_all<rt::schema<Post, User>>());
  }
  auto engine = rt::create_async_engine<dialect>(loop.context(), database.url());
  loop.wait(closing(engine));
  const auto other = rt::create_async_engine<dialect>(loop.context(), database.url());
  rt::async_session s{other};
  CHECK(loop.wait(s.execute(rt::select(users.name).order_by(users.id))).scalars() ==
        std::vector<std::string>{"a", "b"});
}

// It is prepared already: then the session's own coroutine waits for its answer.
TEST_CASE("a prepared statement that is cancelled, or takes too long, leaves the connection at rest") {
  constexpr auto sleep =
      rt::text<"SELECT pg_sleep(:seconds)::text AS slept">.columns<rt::result_of<"slept", std::string>>();
  run<tests::on_server>([&](rt::async_session<rt::postgres>& s) -> rt::awaitable<void> {
    const auto sleep_for = [&](double seconds) { return s.execute(sleep, rt::arg<"seconds"> = seconds); };
    // The server has a tenth of a second to stop it, or the connection is given up.
    int cancelled = 0, late = 0;
    for (int tries = 0; tries < 12 && (cancelled == 0 || late == 0); ++tries) {
      static_cast<void>(co_await sleep_for(0));
      const auto id = s.connection().connection().id();
      const bool cancels = cancelled == 0;
      s.set_statement_timeout(cancels ? 0ms : 100ms);
      asio::cancellation_signal signal;
      asio::steady_timer timer(s.bind().get_executor(), 50ms);
      if (cancels) timer.async_wait([&](auto) { signal.emit(asio::cancellation_type::terminal); });
      auto ended = asio::co_spawn(s.bind().get_executor(), sleep_for(10),
                                  asio::bind_cancellation_slot(signal.slot(), asio::use_awaitable));
      bool as_expected = false;
      try {
        static_cast<void>(co_await std::move(ended));
      } catch (const boost::system::system_error& e) {
        as_expected = cancels && e.code() == asio::error::operation_aborted;
      } catch (const rt::statement_timeout&) {
        as_expected = !cancels;
      }
      CHECK(as_expected);
      s.set_statement_timeout(0ms);
      auto found = co_await s.execute(rt::select(rt::func::count(users.id)));
      CHECK(found.scalar() == 0);
      if (s.connection().connection().id() == id) ++(cancels ? cancelled : late);
    }
    CHECK(cancelled == 1);
    CHECK(late == 1);
  });
}

TEST_CASE("an engine that is gone before its connections are back says who holds them") {
  tests::on_server database;
  tests::waiting_loop loop;
  auto engine = std::make_unique<rt::async_engine<rt::postgres>>(loop.context().get_executor(), database.url(),
                                                                 rt::engine_options{});
  rt::async_session s{*engine};
  const int line = __LINE__ - 1;
  loop.wait(s.execute_script("SELECT 1"));
  const std::string said = tests::standard_error_of([&] { engine.reset(); });
  CHECK(said.find("sessions.cpp:" + std::to_string(line)) != std::string::npos);
  s.close();
}

TEST_CASE("what a script leaves on a connection that reads from a file is met by nobody else") {
  tests::in_file database;
  tests::waiting_loop loop;
  const auto engine = rt::create_async_engine<rt::sqlite>(loop.context(), database.url());
  const auto found = [&](std::string_view pattern) {
    rt::async_session s{engine};
    return loop.wait(s.execute(rt::select(users.id).where(users.name.like(pattern)))).all().size();
  };
  rt::async_session s{engine};
  loop.run(s.create_all<rt::schema<Post, User>>());
  loop.run(s.execute(rt::insert_into(users).values(users.name = "Ann")));
  CHECK(found("ann") == 1);
  for (const char* const script : {"PRAGMA case_sensitive_like = ON",
                                   "PRAGMA query_only = OFF; CREATE TEMP TABLE users AS SELECT * FROM users LIMIT 0",
                                   "PRAGMA case_sensitive_like = ON; SELECT * FROM nothing"}) {
    rt::async_session reads{engine, {.read_only = true}};
    try {
      loop.wait(reads.execute_script(script));
    } catch (const rt::programming_error&) {
    }
    CHECK(found("ann") == 1);
  }
}

TEST_CASE("raw SQL that writes no rows is in no transaction with what other sessions write") {
  tests::in_file database;
  tests::waiting_loop loop;
  const auto engine = rt::create_async_engine<rt::sqlite>(loop.context(), database.url());
  {
    rt::async_session s{engine};
    loop.run(s.create_all<rt::schema<Post, User>>());
  }
  std::vector<std::exception_ptr> failures;
  const auto write = [&](int i) -> rt::awaitable<void> {
    rt::async_session s{engine};
    if (i % 4 == 1)
      co_await s.execute(rt::text<"VACUUM">);
    else
      co_await s.execute(rt::insert_into(users).values(users.name = "user " + std::to_string(i)));
  };
  const auto keep = [&](std::exception_ptr failed) {
    if (failed != nullptr) failures.push_back(failed);
  };
  for (int i = 0; i < 40; ++i) asio::co_spawn(loop.context(), write(i), keep);
  loop.context().restart();
  loop.context().run();
  CHECK(failures.empty());
  rt::async_session s{engine};
  CHECK(loop.wait(s.execute(rt::select(rt::func::count(users.id)))).scalar() == 30);
}

TEST_CASE("SQLite reads where it is told to") {
  for (const auto where : {rt::sqlite_reads::inline_, rt::sqlite_reads::budget, rt::sqlite_reads::thread}) {
    run<tests::in_file>({}, {.reads = where}, [](auto& s) { return streams(s); });
    run<tests::in_memory>({}, {.reads = where}, [](auto& s) { return pipelines(s); });
  }
}

TEST_CASE_TEMPLATE("an engine is shared by threads", Database, tests::in_file, tests::on_server) {
  using dialect = typename Database::dialect;
  Database database;
  std::atomic<int> failures{0};
  {
    tests::waiting_loop loop;
    auto engine = rt::create_async_engine<dialect>(loop.context(), database.url());
    rt::async_session s{engine};
    loop.wait(s.template create_all<rt::schema<Post, User>>());
  }
  asio::thread_pool threads(3);
  {
    auto engine =
        rt::create_async_engine<dialect>(threads.get_executor(), database.url(), {.pool_size = 3, .max_overflow = 2});
    auto one = [&](int i) -> rt::awaitable<void> {
      for (int j = 0; j < 10; ++j) {
        rt::async_session s{engine};
        s.set_statement_timeout(20s);
        const std::string name = std::to_string(i) + " " + std::to_string(j);
        auto scope = co_await s.begin();
        co_await s.execute(rt::insert_into(users).values(users.name = name));
        auto rows = co_await s.execute(rt::select(users.name).where(users.name == name));
        if (rows.scalar() != name) ++failures;
        if (j % 2 == 0) co_await scope.commit();
        if (j == 4) continue;
        auto all = co_await s.stream(rt::select(users.id));
        co_await all.fetchmany(3);
      }
    };
    std::vector<std::future<void>> done;
    for (int i = 0; i < 16; ++i) done.push_back(asio::co_spawn(threads, one(i), asio::use_future));
    for (auto& d : done) CHECK_NOTHROW(d.get());
    rt::async_session s{engine};
    auto count = asio::co_spawn(threads, s.execute(rt::select(rt::func::count(users.id))), asio::use_future);
    CHECK(count.get().scalar() == 16 * 5);
    s.close();
    CHECK(engine.statistics().in_use == 0);
  }
  threads.join();
  CHECK(failures == 0);
}

ON_BOTH("any completion token is taken") {
  using dialect = typename Database::dialect;
  Database database;
  asio::io_context io;
  auto engine = rt::create_async_engine<dialect>(io, database.url());
  rt::async_session s{engine};
  auto made = asio::co_spawn(io, s.template create_all<rt::schema<Post, User>>(), asio::use_future);
  io.run();
  made.get();
  auto written = s.execute(rt::insert_into(users).values(users.name = "x"), asio::use_future);
  io.restart();
  io.run();
  CHECK(written.get().rowcount() == 1);
  std::string seen;
  s.execute(rt::select(users.name).where(users.id == rt::arg<"id">), rt::arg<"id"> = 1,
            [&](std::exception_ptr failed, auto found) {
              CHECK(failed == nullptr);
              seen = found.scalar();
            });
  io.restart();
  io.run();
  CHECK(seen == "x");
  auto failing = s.execute(rt::insert_into(users).values(users.name = "x"), asio::use_future);
  io.restart();
  io.run();
  CHECK_THROWS_AS(failing.get(), rt::unique_violation);
}

}  // namespace
