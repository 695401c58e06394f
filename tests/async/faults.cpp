// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "blocking.hpp"
#include "child.hpp"
#include "gate.hpp"
#include "models.hpp"
#include "servers.hpp"
#include "tcp_gate.hpp"

// What goes wrong with async connections: nothing hangs, nothing leaks, and the next use works.

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tests::caught;
using tests::ends_within;
using tests::time_of;
using perhaps = std::optional<tests::milliseconds>;

/// The server's processes for connections of this name.
int server_processes(const std::string& name) {
  return std::stoi(
      tests::ask(tests::server_url(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + name + "'"));
}
void terminate_all(const std::string& name) {
  tests::ask(tests::server_url(),
             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '" + name + "'");
}
bool settles_at(const std::string& name, std::size_t count) {
  return tests::eventually([&] { return server_processes(name) == static_cast<int>(count); });
}

template <class M>
struct Sleep {
  static constexpr auto tablename = rt::name("slow");  // a view that takes as long as is asked for
  rt::column<M, "seconds", double> seconds{};
};
inline constexpr auto slow = rt::table<Sleep>;

struct server : tests::on_server {
  tests::waiting_loop loop;
  std::string name;
  rt::async_engine<rt::postgres> engine;

  explicit server(const std::string& application, rt::engine_options options = {.pool_size = 2, .max_overflow = 0},
                  const std::string& through = url())
      : name(application),
        engine(loop.context().get_executor(), tests::with_option(through, "application_name=" + application), options) {
    rt::async_session s{engine};
    auto set_up = [&]() -> rt::awaitable<void> {
      co_await s.create_all<rt::schema<Post, User>>();
      co_await s.execute_script("CREATE OR REPLACE VIEW slow AS SELECT 0.0::float8 AS seconds, pg_sleep(10)::text");
      co_await s.execute(rt::insert_into(users).values(users.name = "a"));
    };
    loop.wait(set_up());
  }
  std::int64_t count() {
    rt::async_session s{engine};
    auto q = [&]() -> rt::awaitable<std::int64_t> {
      auto rows = co_await s.execute(rt::select(rt::func::count(users.id)));
      co_return rows.scalar();
    };
    return loop.wait(q());
  }
};

rt::awaitable<void> sleep_in(rt::async_session<rt::postgres>& s) { co_await s.execute_script("SELECT pg_sleep(10)"); }

/// How long it takes until something is too late. What it throws is given to a function.
template <class Check>
rt::awaitable<tests::milliseconds> time_until_late(rt::awaitable<void> what, Check check) {
  const auto began = std::chrono::steady_clock::now();
  bool late = false;
  try {
    co_await std::move(what);
  } catch (const rt::statement_timeout& e) {
    late = true;
    check(e);
  }
  CHECK(late);
  co_return std::chrono::duration_cast<tests::milliseconds>(std::chrono::steady_clock::now() - began);
}

TEST_CASE("a deadline ends a statement, and the connection goes on") {
  server on("deadline");
  rt::async_session s{on.engine};
  ends_within(200ms, 300ms, [&]() -> perhaps {
    s.set_statement_timeout(0ms);
    on.loop.run(s.execute(rt::select(users.id)));
    s.set_statement_timeout(200ms);
    bool goes_on = false;
    const auto took = on.loop.wait(time_until_late(sleep_in(s), [&](const rt::statement_timeout& e) {
      CHECK(e.sqlstate() == "57014");
      goes_on = !e.poisons_connection();
    }));
    // The server has a tenth of a second to stop it, or the connection is given up.
    if (!goes_on) return std::nullopt;
    return took;
  });
  s.set_statement_timeout(0ms);
  // No late cancel hits the next ones.
  auto next = [&]() -> rt::awaitable<void> {
    for (int i = 0; i < 50; ++i) {
      auto rows = co_await s.execute(rt::select(users.name));
      CHECK(rows.scalar() == "a");
    }
  };
  on.loop.wait(next());
  // In a transaction: it has failed, and can be taken back.
  int stayed = 0;
  auto inside = [&]() -> rt::awaitable<void> {
    auto scope = co_await s.begin();
    co_await s.execute(rt::insert_into(users).values(users.name = "b"));
    s.set_statement_timeout(200ms);
    bool late = false;
    try {
      co_await sleep_in(s);
    } catch (const rt::statement_timeout& e) {
      late = true;
      stayed += !e.poisons_connection();
    }
    CHECK(late);
    if (stayed == 1) CHECK(s.in_transaction());
    s.set_statement_timeout(0ms);
    co_await scope.rollback();
  };
  for (int tries = 0; tries < 12 && stayed == 0; ++tries) on.loop.wait(inside());
  CHECK(stayed == 1);
  CHECK(on.loop.wait(s.execute(rt::select(users.name))).scalar() == "a");
  s.close();
  CHECK(settles_at("deadline", on.engine.statistics().open));
  CHECK(on.engine.statistics().open == 1);
}

/// Runs a coroutine and cancels it after a while. Whether it was cancelled.
template <class T>
bool cancelled_after(tests::waiting_loop& loop, std::chrono::microseconds when, rt::awaitable<T> what) {
  asio::cancellation_signal signal;
  asio::steady_timer timer(loop.context());
  bool aborted = false;
  auto check = [&](std::exception_ptr failed, auto...) {
    timer.cancel();
    try {
      if (failed) std::rethrow_exception(failed);
    } catch (const boost::system::system_error& e) {
      aborted = e.code() == asio::error::operation_aborted;
    }
  };
  asio::co_spawn(loop.context(), std::move(what), asio::bind_cancellation_slot(signal.slot(), check));
  timer.expires_after(when);
  timer.async_wait([&](boost::system::error_code failed) {
    if (!failed) signal.emit(asio::cancellation_type::terminal);
  });
  loop.context().restart();
  loop.context().run();
  return aborted;
}

TEST_CASE("cancelling a statement leaves the connection at rest") {
  server on("cancelling");
  ends_within(50ms, 200ms, [&]() -> perhaps {
    rt::async_session s{on.engine};
    on.loop.run(s.execute(rt::select(users.id)));
    const auto id = s.connection().connection().id();
    const auto took = time_of([&] { CHECK(cancelled_after(on.loop, 50ms, sleep_in(s))); });
    CHECK(on.loop.wait(s.execute(rt::select(users.name))).scalar() == "a");
    // The server has a tenth of a second to stop it, or the connection is given up.
    if (s.connection().connection().id() != id) return std::nullopt;
    CHECK(on.engine.statistics().open == 1);
    return took;
  });
}

TEST_CASE("hundreds of coroutines are cancelled at once: few ask the server to stop, and it has room for all") {
  constexpr int users = 12, rounds = 20;
  const tests::primary_server primary("max_connections=18");
  tests::tcp_gate gate(std::stoi(primary.port()));
  gate.cancel_delay_ms = 3;
  const std::string url = tests::primary_server::through(gate.port());
  tests::waiting_loop loop;
  const rt::async_engine<rt::postgres> engine(
      loop.context().get_executor(), url,
      rt::engine_options{.pool_size = users, .max_overflow = 0, .pool_min_idle = 0, .cancel_concurrency = 2});
  int cancelled = 0, others = 0;
  for (int round = 0; round < rounds; ++round) {
    std::array<asio::cancellation_signal, users> signals;
    int asleep = 0, over = 0;
    auto work = [&]() -> rt::awaitable<void> {
      rt::async_session s{engine};
      co_await s.execute_script("SELECT 1");
      ++asleep;
      co_await sleep_in(s);
    };
    for (auto& signal : signals)
      asio::co_spawn(loop.context(), work(), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) {
                       ++over;
                       try {
                         if (e) std::rethrow_exception(e);
                       } catch (const boost::system::system_error&) {
                         ++cancelled;
                       } catch (const rt::error&) {
                         ++others;
                       }
                     }));
    auto cancel_all = [&]() -> rt::awaitable<void> {
      while (asleep < users && over == 0) co_await rt::async::pause(1ms);
      co_await rt::async::pause(5ms);  // the statements are at the server
      for (auto& signal : signals) signal.emit(asio::cancellation_type::terminal);
      while (over < users) co_await rt::async::pause(1ms);
    };
    const auto took = time_of([&] { loop.wait(cancel_all()); });
    CHECK(took < 5'000ms);  // none was waited for to its end
  }
  CHECK(cancelled == users * rounds);
  CHECK(others == 0);
  CHECK(gate.cancels == users * rounds);
  CHECK(gate.most_cancels == 2);
  CHECK(engine.statistics().open <= users);
  auto next = [&]() -> rt::awaitable<void> {
    rt::async_session s{engine};
    co_await s.execute_script("SELECT 1");
  };
  loop.wait(next());
  const auto all_ended = [&] {
    return tests::ask(primary.url(),
                      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE "
                      "'%pg_sleep(10)%' AND pid <> pg_backend_pid()") == "0";
  };
  CHECK(tests::eventually(all_ended));
}

TEST_CASE("a coroutine may be cancelled at any time: nothing is lost or kept") {
  server on("anytime");
  std::vector<User<rt::insertable>> given;
  for (int i = 0; i < 1'000; ++i) given.push_back({.name = "n" + std::to_string(i)});
  auto work = [&]() -> rt::awaitable<void> {
    rt::async_session s{on.engine};
    auto scope = co_await s.begin();
    co_await s.execute(rt::insert_into(users).values(given));
    auto rows = co_await s.stream(rt::select(users));
    while (!(co_await rows.fetchmany(300)).empty()) {
    }
    co_await s.pipeline(rt::select(users.id), rt::select(users.name));
    co_await scope.rollback();
  };
  tests::milliseconds whole{1'000};
  for (int i = 0; i < 5; ++i) whole = std::min(whole, time_of([&] { on.loop.wait(work()); }));
  int cancelled = 0;
  for (int step = 0; step < 100; ++step) {
    cancelled += cancelled_after(on.loop, std::chrono::microseconds(whole + 1ms) * step / 80, work());
    CHECK(on.engine.statistics().in_use == 0);
    CHECK(on.engine.statistics().waiting == 0);
  }
  CHECK(cancelled > 20);
  CHECK(on.count() == 1);
  CHECK(on.engine.statistics().open <= 2);
  CHECK(settles_at("anytime", on.engine.statistics().open));
}

/// What a coroutine came to.
struct ending {
  bool over = false;
  bool aborted = false;
  std::string failure;  // of another kind

  auto noted() {
    return [this](std::exception_ptr failed) { note(std::move(failed)); };
  }
  void note(std::exception_ptr failed) {
    over = true;
    try {
      if (failed) std::rethrow_exception(failed);
    } catch (const boost::system::system_error& e) {
      aborted = e.code() == asio::error::operation_aborted;
      if (!aborted) failure = e.what();
    } catch (const std::exception& e) {
      failure = e.what();
    }
  }
};
/// Runs a coroutine and cancels it after so many steps of the loop: so each place where it waits has its turn.
/// Nothing where it was over before. Not before it has begun: newer versions of Asio throw that out of the loop.
std::optional<ending> cancelled_at(int step, asio::io_context& io, rt::awaitable<void> what) {
  asio::cancellation_signal signal;
  ending end;
  bool begun = false;
  auto work = [&]() -> rt::awaitable<void> {
    begun = true;
    co_await std::move(what);
  };
  asio::co_spawn(io, work(), asio::bind_cancellation_slot(signal.slot(), end.noted()));
  io.restart();
  for (int i = 0; !begun || (i < step && !end.over); ++i) io.run_one();
  const bool was_over = end.over;
  if (!was_over) signal.emit(asio::cancellation_type::terminal);
  io.run();
  CHECK(end.over);
  CHECK(end.failure == "");
  if (was_over) return std::nullopt;
  return end;
}

/// Everything that a session does, in one transaction that writes so many rows.
constexpr std::int64_t rows_of_all_work = 2 * 150 + 3;
template <class Dialect>
rt::awaitable<void> all_work(const rt::async_engine<Dialect>& engine) {
  std::vector<User<rt::insertable>> many, more;
  for (int i = 0; i < 150; ++i) many.push_back({.name = "m" + std::to_string(i)});
  for (int i = 0; i < 150; ++i) more.push_back({.name = "n" + std::to_string(i)});
  rt::async_session s{engine};
  static_cast<void>(co_await s.execute(rt::select(users.id).where(users.name == "a")));
  auto body = [&]() -> rt::awaitable<void> {
    co_await s.execute(rt::insert_into(users).values(users.name = "x"));
    {
      auto inner = co_await s.begin_nested();
      co_await s.execute(rt::insert_into(users).values(users.name = "lost"));
    }
    {
      auto inner = co_await s.begin_nested();
      co_await s.execute(rt::insert_into(users).values(users.name = "kept"));
      co_await inner.commit();
    }
    co_await s.execute(rt::insert_into(users).values(many));
    auto rows = co_await s.stream(rt::select(users.id, users.name));
    for (bool on = true; on;) {
      auto some = co_await rows.fetchmany(100);
      on = !some.empty();
    }
    co_await s.pipeline(rt::select(users.id), rt::insert_into(users).values(users.name = "y"));
    co_await s.bulk_insert(users, more);
    auto nothing = [](User<rt::row>&) {};
    co_await s.bulk_export(users, nothing);
  };
  co_await s.transact(body);
  static_cast<void>(co_await s.execute(rt::select(users.id).where(users.name == "a")));
}

/// Cancels all of it, after each step, and looks at what is left. How often it was cancelled.
template <class Dialect, class Count>
int cancel_after_each_step(tests::waiting_loop& loop, const rt::async_engine<Dialect>& engine, bool connected,
                           Count count) {
  int cancelled = 0;
  for (int step = 0;; ++step) {
    CAPTURE(step);
    if (!connected) engine.invalidate();
    const auto end = cancelled_at(step, loop.context(), all_work(engine));
    CHECK(engine.statistics().in_use == 0);
    CHECK(engine.statistics().waiting == 0);
    CHECK(engine.statistics().connecting == 0);
    const std::int64_t there = count();
    const bool none = there == 1, all = there == 1 + rows_of_all_work;
    CHECK((none || all));
    if (!end || !end->aborted) CHECK(all);
    if (all) {
      rt::async_session s{engine};
      loop.run(s.execute(rt::delete_from(users).where(users.name != "a")));
    }
    if (!end) return cancelled;
    cancelled += end->aborted;
    REQUIRE(step < 5'000);
  }
}

TEST_CASE("a coroutine that is cancelled after each of its steps leaves all of its work, or none") {
  server on("steps", {.pool_size = 1, .max_overflow = 0});
  for (const bool connected : {true, false}) {
    const int cancelled = cancel_after_each_step(on.loop, on.engine, connected, [&] { return on.count(); });
    MESSAGE(cancelled << " places");
    CHECK(cancelled > (connected ? 12 : 15));
  }
  CHECK(settles_at("steps", on.engine.statistics().open));
}

TEST_CASE("SQLite: a coroutine that is cancelled after each of its steps leaves all of its work, or none") {
  for (const auto where : {rt::sqlite_reads::budget, rt::sqlite_reads::thread}) {
    const tests::in_file database;
    tests::waiting_loop loop;
    rt::async_engine<rt::sqlite> engine(loop.context().get_executor(), database.url(), {}, {.reads = where});
    rt::async_session s{engine};
    loop.wait(s.create_all<rt::schema<Post, User>>());
    loop.run(s.execute(rt::insert_into(users).values(users.name = "a")));
    const int cancelled = cancel_after_each_step(
        loop, engine, false, [&] { return loop.wait(s.execute(rt::select(rt::func::count(users.id)))).scalar(); });
    MESSAGE(cancelled << " places");
    CHECK(cancelled > 10);
  }
}

TEST_CASE("an event loop that goes after each step of a coroutine leaves nothing open") {
  const tests::no_leak guard;
  server on("gone_at_a_step");
  const std::string url = tests::with_option(server::url(), "application_name=gone_at_a_step");
  bool over = false;
  int steps = 0;
  for (; !over; ++steps) {
    asio::io_context io;
    auto engine = rt::create_async_engine<rt::postgres>(io, url, {.pool_size = 1, .max_overflow = 0});
    asio::co_spawn(io, all_work(engine), [&](std::exception_ptr) { over = true; });
    for (int i = 0; i < steps && !over; ++i) io.run_one();
  }
  CHECK(steps > 20);
  CHECK(settles_at("gone_at_a_step", on.engine.statistics().open));
  CHECK(on.count() == 1 + rows_of_all_work);  // the last one was over
}

TEST_CASE("what waits between two tries, or for an engine to be at rest, can be cancelled") {
  server on("pausing");
  rt::async_session s{on.engine};
  int tries = 0;
  auto fails = [&]() -> rt::awaitable<void> {
    ++tries;
    co_await s.execute_script("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
  };
  CHECK(cancelled_after(on.loop, 100ms, s.transact(fails, {.attempts = 1'000'000, .first_delay = 1s})));
  CHECK(tries > 0);
  CHECK(!s.in_transaction());
  CHECK(on.loop.wait(s.execute(rt::select(users.name))).scalar() == "a");
  const auto took = time_of([&] { cancelled_after(on.loop, 30ms, on.engine.close(60s)); });
  CHECK(took < 30s);
  CHECK(on.engine.statistics().in_use == 1);
  s.close();
  CHECK(on.loop.wait(on.engine.close(20s)));
}

TEST_CASE("an event loop ends when the work is done, whatever the deadlines are") {
  server on("ending_loop");
  rt::async_session s{on.engine};
  s.set_statement_timeout(60s);
  const auto took = time_of([&] {
    on.loop.run(s.execute(rt::select(users.id)));
    on.loop.wait(s.execute_script("SELECT pg_sleep(0.2)"));  // long enough to be looked at in between
    auto scope = on.loop.wait(s.begin());
    on.loop.run(s.execute(rt::select(users.id)));
    on.loop.wait(scope.commit());
  });
  CHECK(took < 30s);
  // And they hold all the same.
  s.set_statement_timeout(400ms);
  bool late = false;
  const auto until_late = time_of([&] {
    try {
      on.loop.wait(sleep_in(s));
    } catch (const rt::statement_timeout&) {
      late = true;
    }
  });
  CHECK(late);
  CHECK(until_late >= 400ms);
  CHECK(until_late < 9s);
}

TEST_CASE("a notification that comes to a connection at rest leaves it alive, where nobody listens") {
  server on("notified", {.pool_size = 1, .max_overflow = 0, .pool_pre_ping_after = 0ms});
  PGconn* connection = nullptr;
  {
    rt::async_session s{on.engine};
    on.loop.run(s.execute(rt::select(users.id)));
    connection = s.connection().connection().link().handle();
    PGresult* listening = PQexec(connection, "LISTEN news");
    CHECK(PQresultStatus(listening) == PGRES_COMMAND_OK);
    PQclear(listening);
  }
  tests::ask(tests::server_url(), "NOTIFY news");
  REQUIRE(tests::eventually([&] { return tests::has_input(connection); }));
  CHECK(on.count() == 1);
  CHECK(on.engine.statistics().created == 1);
}

/// What a child says of its parent's engine: nothing, where it is refused at once and can be destroyed.
template <class Dialect>
std::string use_in_child(asio::io_context& io, std::optional<rt::async_engine<Dialect>>& engine,
                         std::optional<rt::async_session<Dialect>>& session) {
  io.notify_fork(asio::execution_context::fork_prepare);
  auto work = [&]() -> std::string {
    io.notify_fork(asio::execution_context::fork_child);
    try {
      const rt::async_session s{*engine};
      return "a session may be made";
    } catch (const rt::error& e) {
      if (std::string(e.what()).find("fork") == std::string::npos) return e.what();
    }
    ending end;
    asio::co_spawn(io, session->execute_script("DELETE FROM users"), end.noted());
    io.restart();
    io.run();
    if (end.failure.find("fork") == std::string::npos) return "the parent's session may be used: " + end.failure;
    session.reset();
    engine.reset();
    return {};
  };
  const std::string said = tests::in_child(work);
  io.notify_fork(asio::execution_context::fork_parent);
  return said;
}
template <class Database>
void fork_with(const Database& database) {
  using dialect = typename Database::dialect;
  tests::waiting_loop loop;
  std::optional<rt::async_engine<dialect>> engine;
  engine.emplace(loop.context().get_executor(), database.url(), rt::engine_options{});
  std::optional<rt::async_session<dialect>> s;
  s.emplace(*engine);
  loop.wait(s->template create_all<rt::schema<Post, User>>());
  {
    auto scope = loop.wait(s->begin());
    loop.run(s->execute(rt::insert_into(users).values(users.name = "a")));
    CHECK(use_in_child(loop.context(), engine, s) == "");
    loop.wait(scope.commit());
  }
  CHECK(use_in_child(loop.context(), engine, s) == "");
  CHECK(loop.wait(s->execute(rt::select(users.name))).scalar() == "a");
  CHECK(engine->statistics().closed == 0);
}
TEST_CASE("fork: a child can't use its parent's engine, and what the parent has goes on") {
  fork_with(tests::on_server());
  fork_with(tests::in_file());
}

TEST_CASE("an event loop that goes in the middle of everything leaks nothing") {
  const tests::no_leak guard;
  tests::on_server database;
  for (int step = 0; step < 30; ++step) {
    asio::io_context io;
    auto engine = rt::create_async_engine<rt::postgres>(io, tests::with_option(database.url(), "application_name=gone"),
                                                        {.pool_size = 1, .max_overflow = 0});
    auto work = [&]() -> rt::awaitable<void> {
      rt::async_session s{engine};
      for (;;) co_await s.execute_script("SELECT pg_sleep(0.001)");
    };
    for (int i = 0; i < 3; ++i) asio::co_spawn(io, work(), [](std::exception_ptr) {});
    io.run_for(std::chrono::milliseconds(step));
  }
  CHECK(settles_at("gone", 0));
}

TEST_CASE("a server's process that ends is noticed: at rest, in a statement, in a transaction") {
  server on("ending", {.pool_size = 2, .max_overflow = 0, .pool_pre_ping_after = 0ms});
  {
    rt::async_session s{on.engine};
    on.loop.run(s.execute(rt::select(users.id)));
  }
  terminate_all("ending");
  CHECK(on.count() == 1);  // it was replaced before it was lent
  rt::async_session s{on.engine};
  auto lost = [&]() -> rt::awaitable<void> {
    auto scope = co_await s.begin();
    co_await s.execute(rt::insert_into(users).values(users.name = "lost"));
    terminate_all("ending");
    static_cast<void>(co_await s.execute(rt::select(users.id)));
    co_await scope.commit();
  };
  caught<rt::connection_lost>([&] { on.loop.wait(lost()); });
  s.close();
  auto committing = [&]() -> rt::awaitable<void> {
    rt::async_session t{on.engine};
    auto scope = co_await t.begin();
    co_await t.execute(rt::insert_into(users).values(users.name = "lost"));
    terminate_all("ending");
    co_await scope.commit();
  };
  caught<rt::connection_lost>([&] { on.loop.wait(committing()); });
  auto asleep = [&]() -> rt::awaitable<void> {
    rt::async_session t{on.engine};
    co_await sleep_in(t);
  };
  std::thread killer([] {
    const std::string sleeping =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ending' AND state = 'active' AND query LIKE "
        "'%pg_sleep%'";
    CHECK(tests::eventually([&] { return tests::ask(tests::server_url(), sleeping) == "1"; }));
    terminate_all("ending");
  });
  caught<rt::connection_lost>([&] { on.loop.wait(asleep()); });
  killer.join();
  CHECK(on.count() == 1);
}

TEST_CASE("the pool serves in turn") {
  server on("queue", {.pool_size = 1, .max_overflow = 0});
  std::vector<int> order;
  auto one = [&](int i) -> rt::awaitable<void> {
    rt::async_session s{on.engine};
    static_cast<void>(co_await s.execute(rt::select(users.id)));
    order.push_back(i);
  };
  auto all = [&]() -> rt::awaitable<void> {
    {
      rt::async_session holder{on.engine};
      static_cast<void>(co_await holder.execute(rt::select(users.id)));
      for (int i = 0; i < 20; ++i) asio::co_spawn(on.loop.context(), one(i), [](std::exception_ptr e) { CHECK(!e); });
      asio::steady_timer timer(on.loop.context());
      timer.expires_after(20ms);
      co_await timer.async_wait(asio::use_awaitable);
      CHECK(on.engine.statistics().waiting == 20);
    }
  };
  on.loop.wait(all());
  std::vector<int> expected;
  for (int i = 0; i < 20; ++i) expected.push_back(i);
  CHECK(order == expected);
  CHECK(on.engine.statistics().in_use == 0);
}

TEST_CASE("who waits in the pool's line waits until its deadline, and is told who holds") {
  const tests::on_server database;
  tests::waiting_loop loop;
  const auto engine = rt::create_async_engine<rt::postgres>(loop.context(), database.url(),
                                                            {.pool_size = 1, .max_overflow = 0, .pool_timeout = 200ms});
  rt::async_session holder{engine};
  loop.wait(holder.execute_script("SELECT 1"));
  ends_within(200ms, 220ms, [&] {
    return time_of([&] {
      rt::async_session waiter{engine};
      const auto e = caught<rt::pool_timeout>([&] { loop.wait(waiter.execute_script("SELECT 1")); });
      CHECK(std::string(e.what()).find("faults.cpp") != std::string::npos);
    });
  });
  holder.close();
  CHECK(engine.statistics().in_use == 0);
  CHECK(engine.statistics().waiting == 0);
}

TEST_CASE("nobody looks at a connection that came back a moment ago: where it died, its first statement says so") {
  server on("moment", {.pool_size = 3, .max_overflow = 0, .pool_pre_ping_after = 10s});
  {
    rt::async_session a{on.engine}, b{on.engine};
    on.loop.run(a.execute(rt::select(users.id)));
    on.loop.run(b.execute(rt::select(users.id)));
  }
  CHECK(on.engine.statistics().idle == 2);
  terminate_all("moment");
  caught<rt::connection_lost>([&] { on.count(); });
  CHECK(on.engine.statistics().invalidated == 1);  // the other one goes with it
  CHECK(on.count() == 1);
}

TEST_CASE("who is cancelled in the line leaves it, and the turn goes to the next") {
  server on("leaving", {.pool_size = 1, .max_overflow = 0, .pool_timeout = 5s});
  auto& io = on.loop.context();
  constexpr int count = 12;
  for (const bool late : {false, true}) {
    std::vector<int> order;
    int cancelled = 0;
    std::array<asio::cancellation_signal, count> signals;
    auto one = [&](int i) -> rt::awaitable<void> {
      rt::async_session s{on.engine};
      static_cast<void>(co_await s.execute(rt::select(users.id)));
      order.push_back(i);
    };
    auto all = [&]() -> rt::awaitable<void> {
      asio::steady_timer timer(io);
      {
        rt::async_session holder{on.engine};
        static_cast<void>(co_await holder.execute(rt::select(users.id)));
        for (std::size_t i = 0; i < count; ++i) {
          auto ended = [&](std::exception_ptr e) { cancelled += e != nullptr; };
          asio::co_spawn(io, one(static_cast<int>(i)), asio::bind_cancellation_slot(signals[i].slot(), ended));
        }
        timer.expires_after(20ms);
        co_await timer.async_wait(asio::use_awaitable);
        CHECK(on.engine.statistics().waiting == count);
        if (!late)
          for (std::size_t i = 0; i < count; i += 3) signals[i].emit(asio::cancellation_type::terminal);
      }
      // The first one has the connection by now, and has not heard of it yet.
      if (late)
        for (std::size_t i = 0; i < count; i += 3) signals[i].emit(asio::cancellation_type::terminal);
    };
    on.loop.wait(all());
    CHECK(cancelled == 4);
    CHECK(order == std::vector<int>{1, 2, 4, 5, 7, 8, 10, 11});
    CHECK(on.engine.statistics().waiting == 0);
    CHECK(on.engine.statistics().in_use == 0);
    CHECK(on.engine.statistics().open == 1);
    CHECK(on.engine.statistics().created == 1);  // nobody's connection is closed for it
  }
}

TEST_CASE("two statements at a time on one session are found out") {
  server on("twice");
  rt::async_session s{on.engine};
  on.loop.run(s.execute(rt::select(users.id)));
  auto first = asio::co_spawn(on.loop.context(), s.execute_script("SELECT pg_sleep(0.1)"), asio::use_future);
  auto second = asio::co_spawn(on.loop.context(), s.execute_script("SELECT 1"), asio::use_future);
  on.loop.context().restart();
  on.loop.context().run();
  CHECK_NOTHROW(first.get());
  CHECK_THROWS_AS(second.get(), rt::concurrent_use);
  CHECK(on.loop.wait(s.execute(rt::select(users.name))).scalar() == "a");
}

int port_of(const std::string& url) {
  const std::size_t at = url.find("127.0.0.1:") + 10;
  return std::stoi(url.substr(at));
}
std::string through(const tests::gate& g) {
  std::string url = tests::server_url("RETORT_TEST_POSTGRES_TCP");
  const std::size_t at = url.find("127.0.0.1:") + 10;
  std::size_t end = at;
  while (end < url.size() && url[end] >= '0' && url[end] <= '9') ++end;
  url.replace(at, end - at, std::to_string(g.port()));
  return tests::with_option(url, "options=-csearch_path%3Dlaws");
}

rt::awaitable<void> some_work(const rt::async_engine<rt::postgres>& engine, std::chrono::milliseconds most) {
  rt::async_session s{engine};
  auto scope = co_await s.begin();
  s.set_statement_timeout(most);
  co_await s.execute(rt::insert_into(users).values(users.name = "w"));
  co_await s.pipeline(rt::select(users.id), rt::select(users.name));
  co_await scope.rollback();
}

TEST_CASE("a network that cuts after any byte is an error, and then all is well again") {
  tests::gate g(port_of(tests::server_url("RETORT_TEST_POSTGRES_TCP")));
  server on("cut", {.pool_size = 1, .max_overflow = 0, .pool_pre_ping_after = 0ms}, through(g));
  int failures = 0;
  for (long bytes = 0; bytes < 4'000; bytes += 37) {
    g.reset();
    g.cut_after = bytes;
    // What is cut is noticed as such: no deadline is waited for.
    const auto took = time_of([&] {
      try {
        on.loop.wait(some_work(on.engine, 20s));
      } catch (const rt::operational_error&) {
        ++failures;
      }
    });
    CHECK(took < 10s);
    CHECK(on.engine.statistics().in_use == 0);
    g.reset();
    // What was cut is replaced.
    on.loop.wait(some_work(on.engine, 20s));
  }
  CHECK(failures > 10);
  CHECK(on.count() == 1);
}

TEST_CASE("a network in small pieces is slow, and nothing else") {
  tests::gate g(port_of(tests::server_url("RETORT_TEST_POSTGRES_TCP")));
  g.piece = 3;
  server on("pieces", {.pool_size = 1, .max_overflow = 0}, through(g));
  on.loop.wait(some_work(on.engine, 10s));
  CHECK(on.count() == 1);
}

TEST_CASE("a network that swallows everything ends in the deadline") {
  tests::gate g(port_of(tests::server_url("RETORT_TEST_POSTGRES_TCP")));
  server on("hole", {.pool_size = 1, .max_overflow = 0}, through(g));
  // The server has a tenth of a second to stop it before the connection is given up.
  ends_within(300ms, 430ms, [&] {
    rt::async_session s{on.engine};
    on.loop.run(s.execute(rt::select(users.id)));
    s.set_statement_timeout(300ms);
    g.black_hole = true;
    const auto took = time_of([&] {
      const auto e = caught<rt::statement_timeout>([&] { on.loop.run(s.execute(rt::select(users.id))); });
      CHECK(e.poisons_connection());
    });
    g.black_hole = false;
    s.close();
    CHECK(on.engine.statistics().open == 0);
    return took;
  });
  {
    const auto hasty = rt::create_async_engine<rt::postgres>(on.loop.context(), through(g), {.connect_timeout = 300ms});
    g.black_hole = true;
    ends_within(300ms, 350ms, [&] {
      return time_of([&] { caught<rt::connection_lost>([&] { on.loop.wait(some_work(hasty, 1s)); }); });
    });
    CHECK(hasty.statistics().open == 0);
  }
  g.black_hole = false;
  CHECK(on.count() == 1);
}

TEST_CASE("a listener hears, and says where it may have missed something") {
  server on("listening", {.pool_size = 2, .max_overflow = 0, .pool_pre_ping_after = 0ms});
  auto work = [&]() -> rt::awaitable<void> {
    rt::listener ear(on.engine, {.first_delay = 10ms});
    co_await ear.listen("News");
    co_await ear.listen("weather");
    rt::async_session s{on.engine};
    co_await s.execute_script("NOTIFY \"News\", 'one'");
    co_await s.execute_script("NOTIFY weather, 'rain'");
    co_await s.execute_script("NOTIFY other, 'nothing'");
    auto first = co_await ear.next();
    CHECK(first.channel == "News");
    CHECK(first.payload == "one");
    auto second = co_await ear.next();
    CHECK(second.payload == "rain");
    s.close();
    terminate_all("listening");
    auto gap = co_await ear.next();
    CHECK(gap.is_gap());
    co_await s.execute_script("NOTIFY weather, 'sun'");
    auto third = co_await ear.next();
    CHECK(third.payload == "sun");
    co_await ear.unlisten("weather");
    co_await s.execute_script("NOTIFY weather, 'snow'");
    co_await s.execute_script("NOTIFY \"News\", 'two'");
    auto fourth = co_await ear.next();
    CHECK(fourth.payload == "two");
  };
  on.loop.wait(work());
  // One that waits can be cancelled, and goes on.
  rt::listener ear(on.engine);
  on.loop.wait(ear.listen("News"));
  CHECK(cancelled_after(on.loop, 30ms, ear.next()));
  auto after = [&]() -> rt::awaitable<void> {
    rt::async_session s{on.engine};
    co_await s.execute_script("NOTIFY \"News\", 'three'");
    auto event = co_await ear.next();
    CHECK(event.payload == "three");
  };
  on.loop.wait(after());
}

TEST_CASE("a listener may be cancelled after each step: it hears again, and says what it may have missed") {
  server on("hearing");
  bool over = false;
  for (int step = 0; !over; ++step) {
    CAPTURE(step);
    rt::listener ear(on.engine, {.first_delay = 1ms});
    auto listens = [&]() -> rt::awaitable<void> { co_await ear.listen("news"); };
    const bool listened = !cancelled_at(step, on.loop.context(), listens());
    ear.close();  // as if it were lost
    auto waits = [&]() -> rt::awaitable<void> {
      auto gap = co_await ear.next();
      CHECK(gap.is_gap());
    };
    const bool heard = !cancelled_at(step, on.loop.context(), waits());
    over = listened && heard;
    ear.close();
    auto hears = [&]() -> rt::awaitable<void> {
      auto event = co_await ear.next();
      CHECK(event.is_gap());
      tests::ask(tests::server_url(), "NOTIFY news, 'now'");
      while (event.is_gap()) event = co_await ear.next();
      CHECK(event.payload == "now");
    };
    on.loop.wait(hears());
    REQUIRE(step < 1'000);
  }
  CHECK(settles_at("hearing", on.engine.statistics().open));
}

TEST_CASE(
    "a listener that is cancelled while it connects again, and then listens to more, says what it may have missed") {
  server on("again");
  for (int step = 0;; ++step) {
    CAPTURE(step);
    rt::listener ear(on.engine, {.first_delay = 1ms});
    on.loop.wait(ear.listen("news"));
    terminate_all("again");
    auto waits = [&]() -> rt::awaitable<void> {
      auto gap = co_await ear.next();
      CHECK(gap.is_gap());
    };
    const auto end = cancelled_at(step, on.loop.context(), waits());
    if (!end || !end->aborted) break;  // the gap was told
    auto hears = [&]() -> rt::awaitable<void> {
      try {
        co_await ear.listen("more");
      } catch (const rt::database_error&) {
        // It did not know yet that the connection was lost.
      }
      auto event = co_await ear.next();
      CHECK(event.is_gap());
      tests::ask(tests::server_url(), "NOTIFY more, 'now'");
      event = co_await ear.next();
      CHECK(event.payload == "now");
    };
    on.loop.wait(hears());
    REQUIRE(step < 1'000);
  }
}

TEST_CASE("a table that changes under a prepared statement, in a transaction that began with it") {
  server on("changing");
  rt::async_session s{on.engine};
  const auto q = rt::select(users);
  on.loop.run(s.execute(q));
  on.loop.wait(s.execute_script("ALTER TABLE users ADD COLUMN extra TEXT"));
  on.loop.run(s.execute(q));
  on.loop.wait(s.execute_script("ALTER TABLE users ALTER COLUMN level TYPE SMALLINT"));
  auto inside = [&]() -> rt::awaitable<void> {
    auto scope = co_await s.begin();
    auto rows = co_await s.execute(q);
    CHECK(rows.one().level == 7);
    co_await scope.commit();
  };
  on.loop.wait(inside());
}

/// A file with so many users, which nobody has open.
struct closed_file : tests::in_file {
  explicit closed_file(int rows) {
    const auto engine = rt::create_engine<rt::sqlite>(url());
    rt::session s{engine};
    rt::schema<Post, User>::create_all(s);
    for (int i = 0; i < rows; ++i) s.execute(rt::insert_into(users).values(users.name = std::to_string(i)));
  }
  void take_place_of(const tests::in_file& other) const {
    for (const char* beside : {"test.db-wal", "test.db-shm"}) std::filesystem::remove(other.folder / beside);
    std::filesystem::rename(folder / "test.db", other.folder / "test.db");
  }
};

TEST_CASE("SQLite's writes are grouped, each with its own failure") {
  tests::in_file database;
  tests::waiting_loop loop;
  auto engine = rt::create_async_engine<rt::sqlite>(loop.context(), database.url());
  {
    rt::async_session s{engine};
    loop.wait(s.create_all<rt::schema<Post, User>>());
  }
  int written = 0, refused = 0;
  auto one = [&](int i) -> rt::awaitable<void> {
    rt::async_session s{engine};
    const std::string name = "n" + std::to_string(i % 50);
    try {
      co_await s.execute(rt::insert_into(users).values(users.name = name));
      ++written;
    } catch (const rt::unique_violation&) {
      ++refused;
    }
  };
  for (int i = 0; i < 64; ++i) asio::co_spawn(loop.context(), one(i), asio::detached);
  loop.context().restart();
  loop.context().run();
  CHECK(written == 50);
  CHECK(refused == 14);
  rt::async_session s{engine};
  CHECK(loop.wait(s.execute(rt::select(rt::func::count(users.id)))).scalar() == 50);
}

TEST_CASE("SQLite's statements end by their deadline and when they are cancelled") {
  tests::in_file database;
  for (const auto where : {rt::sqlite_reads::budget, rt::sqlite_reads::thread}) {
    tests::waiting_loop loop;
    rt::async_engine<rt::sqlite> engine(loop.context().get_executor(), database.url(), {}, {.reads = where});
    rt::async_session s{engine};
    auto set_up = [&]() -> rt::awaitable<void> {
      co_await s.execute_script("DROP VIEW IF EXISTS slow");
      co_await s.execute_script(
          "CREATE VIEW slow AS WITH RECURSIVE n(i) AS (SELECT 1.0 UNION ALL SELECT i + 1 FROM n WHERE i < 3e9) SELECT "
          "sum(i) AS seconds FROM n");
    };
    loop.wait(set_up());
    s.set_statement_timeout(100ms);
    ends_within(100ms, 130ms, [&] {
      return time_of([&] { caught<rt::statement_timeout>([&] { loop.run(s.execute(rt::select(slow.seconds))); }); });
    });
    s.set_statement_timeout(0ms);
    ends_within(50ms, 80ms, [&] {
      return time_of([&] { CHECK(cancelled_after(loop, 50ms, s.execute(rt::select(slow.seconds)))); });
    });
    // Behind a transaction that does not end.
    rt::async_session holder{engine};
    auto behind = [&]() -> rt::awaitable<void> {
      auto scope = co_await holder.begin();
      s.set_statement_timeout(50ms);
      bool late = false;
      try {
        co_await s.execute_script("CREATE TABLE IF NOT EXISTS t(a)");
      } catch (const rt::statement_timeout&) {
        late = true;
      }
      CHECK(late);
      s.set_statement_timeout(0ms);
    };
    loop.wait(behind());
    loop.wait(s.execute_script("CREATE TABLE IF NOT EXISTS t(a)"));
  }
}

TEST_CASE("SQLite: who waits for another program's lock ends by the deadline and when it is cancelled") {
  const closed_file database(0);
  const auto other = rt::create_engine<rt::sqlite>(database.url());
  rt::session holder{other};
  tests::waiting_loop loop;
  auto engine = rt::create_async_engine<rt::sqlite>(loop.context(), database.url(), {.busy_timeout = 300ms});
  rt::async_session s{engine};
  const auto write = [&] { return s.execute(rt::insert_into(users).values(users.name = "a")); };
  const auto read_back = [&] { return loop.wait(s.execute(rt::select(rt::func::count(users.id)))).scalar(); };
  CHECK(read_back() == 0);
  loop.run(s.execute(rt::delete_from(users).where(users.id < 0)));
  {
    const auto held = holder.begin();
    s.set_statement_timeout(100ms);
    ends_within(100ms, 130ms,
                [&] { return time_of([&] { caught<rt::statement_timeout>([&] { loop.run(write()); }); }); });
    s.set_statement_timeout(0ms);
    ends_within(50ms, 80ms, [&] { return time_of([&] { CHECK(cancelled_after(loop, 50ms, write())); }); });
    ends_within(300ms, 350ms, [&] { return time_of([&] { caught<rt::lock_timeout>([&] { loop.run(write()); }); }); });
  }
  CHECK(read_back() == 0);
  loop.run(write());
  CHECK(read_back() == 1);
}

TEST_CASE("the connections that read an SQLite file look every 10 ms what stands at its path, or when they are told") {
  rt::async::file_looks looks;
  rt::async::file_looks::look one, other;
  const auto now = rt::async::clock::now();
  CHECK_FALSE(looks.is_fresh(one, now));
  CHECK(looks.is_fresh(one, now + 9ms));
  CHECK_FALSE(looks.is_fresh(one, now + 10ms));
  CHECK(looks.is_fresh(one, now + 19ms));
  CHECK_FALSE(looks.is_fresh(other, now + 19ms));
  looks.demand();
  CHECK_FALSE(looks.is_fresh(one, now + 19ms));
  CHECK_FALSE(looks.is_fresh(other, now + 20ms));
  CHECK(looks.is_fresh(one, now + 20ms));
  CHECK(looks.is_fresh(other, now + 20ms));
}

TEST_CASE("SQLite: 10 ms after a file was replaced nobody reads the old one, and nobody who has seen the new one") {
  const tests::no_leak guard;
  const closed_file before(1), after(3);
  tests::waiting_loop loop;
  auto engine = rt::create_async_engine<rt::sqlite>(loop.context(), before.url());
  rt::async_session s{engine};
  const auto count = [&] { return loop.wait(s.execute(rt::select(rt::func::count(users.id)))).scalar(); };
  SUBCASE("by a connection that is never at rest") {
    for (int i = 0; i < 3; ++i) CHECK(count() == 1);  // the second time it looks, the third time it does not
    after.take_place_of(before);
    const auto replaced = rt::async::clock::now();
    bool seen = false;
    for (auto began = replaced; began < replaced + 40ms; began = rt::async::clock::now()) {
      const auto found = count();
      if (seen || began > replaced + 10ms) REQUIRE(found == 3);
      seen = seen || found == 3;
    }
  }
  SUBCASE("by another connection") {
    {
      const auto held = loop.wait(s.stream(rt::select(users.id)));
      CHECK(count() == 1);
      std::this_thread::sleep_for(12ms);
      CHECK(count() == 1);  // this one has looked now
      CHECK(engine.statistics().open == 2);
    }
    after.take_place_of(before);
    CHECK(count() == 3);  // one has to look, so the other looks, too
  }
  SUBCASE("by a new connection") {
    CHECK(count() == 1);
    {
      const auto held = loop.wait(s.stream(rt::select(users.id)));
      after.take_place_of(before);
      CHECK(count() == 3);
    }
    CHECK(count() == 3);
  }
}

TEST_CASE("SQLite: who has written to a file in the place of another one reads it") {
  const tests::no_leak guard;
  for (const bool had_written : {true, false}) {
    const closed_file before(1), after(3);
    tests::waiting_loop loop;
    auto engine = rt::create_async_engine<rt::sqlite>(loop.context(), before.url());
    rt::async_session s{engine};
    const auto count = [&] { return loop.wait(s.execute(rt::select(rt::func::count(users.id)))).scalar(); };
    if (had_written) loop.run(s.execute(rt::insert_into(users).values(users.name = "a")));
    for (int i = 0; i < 2; ++i) CHECK(count() == 1 + had_written);
    after.take_place_of(before);
    loop.run(s.execute(rt::insert_into(users).values(users.name = "b")));
    CHECK(count() == 4);
  }
}

TEST_CASE("SQLite's engine may go while work waits") {
  tests::in_file database;
  asio::io_context io;
  int refused = 0;
  {
    auto engine = rt::create_async_engine<rt::sqlite>(io, database.url());
    auto one = [&]() -> rt::awaitable<void> {
      rt::async_session s{engine};
      co_await s.execute_script("CREATE TABLE IF NOT EXISTS t(a)");
    };
    for (int i = 0; i < 10; ++i) asio::co_spawn(io, one(), [&](std::exception_ptr e) { refused += e != nullptr; });
    io.run_for(1ms);
    engine.close();
    io.restart();
    io.run();
  }
  CHECK(refused <= 10);
}

}  // namespace
