// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <atomic>
#include <climits>
#include <cstdint>
#include <optional>
#include <retort/raw_sql.hpp>
#include <string>
#include <thread>
#include <vector>

#include "child.hpp"
#include "databases.hpp"
#include "models.hpp"

namespace {

TEST_CASE_TEMPLATE("sessions of many threads write to one database, and no write is lost", Database, tests::in_file,
                   tests::on_server) {
  Database database;
  const auto engine =
      tests::engine_of(database, {.pool_size = 2, .max_overflow = 2, .busy_timeout = std::chrono::seconds(60)});
  {
    rt::session s{engine};
    rt::schema<Seat, Employee>::create_all(s);
    s.execute(rt::insert_into(employees).values(employees.id = 0, employees.name = "counter"));
  }
  constexpr int threads = 6, rounds = 15;
  std::vector<std::thread> running;
  std::atomic<int> failures = 0;
  for (int t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (int i = 1; i <= rounds; ++i) try {
          rt::session s{engine};
          auto scope = s.begin();
          s.execute(rt::update(employees).set(employees.id = employees.id + 1).where(employees.name == "counter"));
          s.execute(rt::insert_into(seats).values(seats.row_number = t, seats.number = i));
          scope.commit();
        } catch (const rt::error&) {
          ++failures;
        }
    });
  for (auto& t : running) t.join();
  CHECK(failures == 0);
  rt::session s{engine};
  CHECK(s.execute(rt::select(employees.id)).scalar() == threads * rounds);
  CHECK(s.execute(rt::select(rt::func::count()).from(seats)).scalar() == threads * rounds);
  CHECK(engine.statistics().open <= 4);
}

TEST_CASE_TEMPLATE("options at their ends: times of zero, and of all time", Database, tests::in_file, tests::on_server,
                   tests::any_in_file) {
  Database database;
  using time = std::chrono::milliseconds;
  for (const time t : {time::max(), time(std::chrono::years(300)), time(0), time::min()}) {
    const auto engine = tests::engine_of(database, {.pool_size = 1,
                                                    .max_overflow = SIZE_MAX,
                                                    .pool_timeout = t,
                                                    .pool_recycle = t,
                                                    .pool_idle_timeout = t,
                                                    .pool_pre_ping_after = t,
                                                    .pool_hold_limit = t,
                                                    .connect_timeout = t,
                                                    .connect_retry = t,
                                                    .statement_timeout = t,
                                                    .busy_timeout = t,
                                                    .slow_statement = t});
    for (int i = 0; i < 2; ++i) {
      rt::session s{engine};
      s.execute_script("SELECT 1");
    }
    CHECK(engine.statistics().created == 1);
    CHECK(engine.close(time::max()));
  }
  // One that waits for as long as it takes is served.
  const auto engine = tests::engine_of(database, {.pool_size = 1, .max_overflow = 0, .pool_timeout = time(0)});
  auto held = engine.acquire();
  std::thread waits([&] { CHECK(engine.acquire()); });
  while (engine.statistics().waiting == 0) std::this_thread::yield();
  held = {};
  waits.join();
  tests::caught<rt::configuration_error>([&] { tests::engine_of(database, {.pool_size = 0, .max_overflow = 0}); });
}

TEST_CASE("a lock of SQLite is waited for, however large the number of milliseconds") {
  const tests::in_file database;
  const auto engine = tests::engine_of(database, {.busy_timeout = std::chrono::hours(24 * 30)});
  rt::session s{engine};
  const auto [timeout] =
      s.execute(rt::text<"PRAGMA busy_timeout">.columns<rt::result_of<"timeout", std::int64_t>>()).one();
  CHECK(timeout == INT_MAX);
}

TEST_CASE("a session that gets no connection says where the others were opened") {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://", {.pool_timeout = std::chrono::milliseconds(1)});
  rt::session holder{engine};
  const int line = __LINE__ - 1;
  holder.connection();
  rt::session other{engine};
  const auto e = tests::caught<rt::pool_timeout>([&] { other.connection(); });
  CHECK(std::string(e.what()).find("sessions.cpp:" + std::to_string(line)) != std::string::npos);
}

template <class Dialect>
void hire(rt::session<Dialect>& s, int id) {
  s.execute(rt::insert_into(employees).values(employees.id = id, employees.name = "a"));
}
template <class Dialect>
std::size_t staff(const rt::engine<Dialect>& engine) {
  rt::session s{engine};
  return s.execute(rt::select(employees.id)).all().size();
}

TEST_CASE("fork: a child opens connections of its own, and those of its parent go on as if there were none") {
  const tests::on_server database;
  std::optional<rt::engine<rt::postgres>> engine = tests::engine_of(database);
  {
    rt::session s{*engine};
    rt::schema<Employee>::create_all(s);
  }
  std::optional<rt::session<rt::postgres>> busy(*engine);
  rt::driver::postgres_options how;
  how.url = database.url();
  std::optional<rt::driver::postgres_connection> of_no_pool(how);
  std::uint64_t idle = 0;
  {
    auto tx = busy->begin();
    hire(*busy, 1);  // not committed yet
    {
      rt::session other{*engine};
      idle = other.connection().id();
      CHECK(staff(*engine) == 0);
    }
    const std::uint64_t used = busy->connection().id();
    REQUIRE(used != idle);
    const auto work = [&]() -> std::string {
      {
        rt::session s{*engine};
        hire(s, 2);
        if (s.connection().id() == idle || s.connection().id() == used) return "the parent's connection was lent";
      }
      if (engine->statistics().open != 1) return "the child counts the parent's connections";
      try {
        hire(*busy, 3);
        return "the parent's session may be used";
      } catch (const rt::connection_lost& e) {
        if (std::string(e.what()).find("fork") == std::string::npos) return e.what();
      }
      tx.rollback();
      busy.reset();
      if (staff(*engine) != 1) return "the child does not see what it wrote";
      engine.reset();
      of_no_pool.reset();
      return {};
    };
    CHECK(tests::in_child(work) == "");
    // Nothing of that came over the parent's sockets.
    hire(*busy, 4);
    tx.commit();
    CHECK(busy->connection().id() == used);
    of_no_pool->execute_script("SELECT 1");
  }
  rt::session s{*engine};
  CHECK(s.connection().id() == idle);
  CHECK(s.execute(rt::select(employees.id).order_by(employees.id)).scalars() == std::vector<std::int64_t>{1, 2, 4});
  CHECK(engine->statistics().created == 3);
}

TEST_CASE("fork: while other threads are in the middle of lending, a child does not wait for them") {
  const tests::on_server database;
  const auto engine = tests::engine_of(database, {.pool_size = 1, .max_overflow = 0});
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      while (!stop) {
        rt::session s{engine};
        s.connection();
      }
    });
  for (int i = 0; i < 10; ++i)
    CHECK(tests::in_child([&]() -> std::string {
            rt::session s{engine};
            s.execute_script("SELECT 1");
            return {};
          }) == "");
  stop = true;
  for (auto& t : threads) t.join();
}

TEST_CASE("fork: a child stops its own statements, whatever those of its parent were doing") {
  const tests::on_server database;
  const auto engine =
      tests::engine_of(database, {.cancel_concurrency = 1, .statement_timeout = std::chrono::milliseconds(300)});
  // Whether the connection is at rest afterwards: the server has a tenth of a second for that.
  const auto stops = [&] {
    for (int tries = 0; tries < 12; ++tries) {
      rt::session s{engine};
      try {
        s.execute_script("SELECT pg_sleep(60)");
      } catch (const rt::statement_timeout& e) {
        if (!e.poisons_connection()) return true;
      }
    }
    return false;
  };
  CHECK(stops());
  CHECK(tests::in_child([&]() -> std::string { return stops() ? "" : "it does not stop"; }) == "");
  CHECK(stops());
}

TEST_CASE_TEMPLATE("an engine is maintained: so many connections are open before the first session", Database,
                   tests::in_memory, tests::in_file, tests::on_server, tests::any_in_file, tests::any_on_server) {
  Database database;
  const auto engine = tests::engine_of(database, {.pool_size = 3, .max_overflow = 0, .pool_min_idle = 2});
  CHECK(engine.statistics().open == 0);
  CHECK(engine.maintain());
  const std::size_t opened = engine.statistics().open;
  CHECK(opened == (std::is_same_v<Database, tests::in_memory> ? 1 : 2));
  {
    rt::session s{engine};
    s.execute_script("CREATE TABLE kept (id integer)");
    CHECK(engine.maintain());  // beside a session
    s.execute_script("INSERT INTO kept VALUES (1)");
  }
  CHECK(engine.statistics().created == opened);
  if constexpr (!std::is_same_v<Database, tests::in_memory>) {
    engine.invalidate();
    CHECK(engine.statistics().open == 0);
    CHECK(engine.maintain());
    CHECK(engine.statistics().idle == 2);
  }
  engine.close();
  CHECK(!engine.maintain());
  CHECK(engine.statistics().open == 0);
}

TEST_CASE("fork: an SQLite file that the parent has open is refused in the child, since SQLite would lose writes") {
  const tests::in_file database;
  std::optional<rt::engine<rt::sqlite>> engine = tests::engine_of(database);
  std::optional<rt::session<rt::sqlite>> s(*engine);
  rt::schema<Employee>::create_all(*s);
  const auto is_refused = [](auto&& f) {
    try {
      f();
      return false;
    } catch (const rt::error& e) {
      return std::string(e.what()).find("fork") != std::string::npos;
    }
  };
  {
    auto tx = s->begin();
    hire(*s, 1);
    const auto work = [&]() -> std::string {
      if (!is_refused([&] { hire(*s, 2); })) return "the parent's session may be used";
      if (!is_refused([&] { staff(*engine); })) return "the parent's engine may open the file";
      if (!is_refused([&] { staff(tests::engine_of(database)); })) return "an engine of the child's own may";
      const auto memory = rt::create_engine<rt::sqlite>("sqlite://");
      rt::session t{memory};
      rt::schema<Employee>::create_all(t);
      tx.rollback();
      s.reset();
      engine.reset();
      return {};
    };
    CHECK(tests::in_child(work) == "");
    tx.commit();
  }
  s.reset();
  CHECK(staff(*engine) == 1);
  // Where nothing is open, all is well: in the child, in its child, and in the parent.
  engine->invalidate();
  const auto work = [&]() -> std::string {
    {
      rt::session mine{*engine};
      hire(mine, 2);
      if (tests::in_child([&] { return is_refused([&] { staff(*engine); }) ? "" : "the child's child may"; }) != "")
        return "the child's connections are not its child's";
    }
    return staff(*engine) == 2 ? "" : "the child does not see what it wrote";
  };
  CHECK(tests::in_child(work) == "");
  CHECK(staff(*engine) == 2);
}

}  // namespace
