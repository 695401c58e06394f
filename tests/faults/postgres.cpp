// SPDX-License-Identifier: BSL-1.0
// What a program meets when PostgreSQL, or the way to it, fails: no hang, no leak, no wrong result on the next use, no
// write that was acknowledged and is gone.

#include <poll.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "models.hpp"
#include "servers.hpp"
#include "tcp_gate.hpp"

namespace {

using namespace std::chrono_literals;
using tests::ask;
using tests::caught;
using tests::time_of;
using engine = rt::engine<tests::postgres>;

template <class M>
struct Entry {
  static constexpr auto tablename = rt::name("entries");
  rt::column<M, "id", std::int64_t> id{};
};
inline constexpr auto entries = rt::table<Entry>;

template <class M>
struct Painted {
  static constexpr auto tablename = rt::name("painted");
  rt::column<M, "id", std::int64_t> id{};
  rt::column<M, "feeling", mood> feeling{};
  rt::column<M, "others", std::vector<mood>> others{};
};
inline constexpr auto painted = rt::table<Painted>;

struct database : tests::on_server {
  const std::string direct = url();

  database() {
    const auto e = rt::create_engine<tests::postgres>(direct);
    rt::session s{e};
    rt::schema<Entry, Employee>::create_all(s);
  }
  static std::string through(int port) {
    std::string gate_url = tests::server_url("RETORT_TEST_POSTGRES_TCP");
    const std::size_t colon = gate_url.rfind(':'), slash = gate_url.rfind('/');
    gate_url.replace(colon + 1, slash - colon - 1, std::to_string(port));
    return tests::with_option(gate_url, "options=-csearch_path%3Dlaws");
  }
  static int port() {
    const std::string tcp = tests::server_url("RETORT_TEST_POSTGRES_TCP");
    return std::stoi(tcp.substr(tcp.rfind(':') + 1));
  }
  long count(std::int64_t id) const {
    return std::stol(ask(direct, "SELECT count(*) FROM entries WHERE id = " + std::to_string(id)));
  }
};

void add(rt::session<tests::postgres>& s, std::int64_t id) {
  s.execute(rt::insert_into(entries).values(entries.id = id));
}
std::int64_t count(rt::session<tests::postgres>& s) {
  return s.execute(rt::select(rt::func::count().as<"n">()).from(entries)).scalar();
}
/// Runs SQL on a thread of its own, and what it is to meet meanwhile on this one.
template <class F, class Meanwhile>
auto during(F&& f, Meanwhile&& meanwhile) {
  std::exception_ptr failure;
  std::thread thread([&] {
    try {
      f();
    } catch (...) {
      failure = std::current_exception();
    }
  });
  try {
    meanwhile();
  } catch (...) {
    if (failure == nullptr) failure = std::current_exception();
  }
  thread.join();
  return failure;
}
/// A table that nobody else can use, as long as this lives.
struct locked_table {
  rt::engine<rt::postgres> e;
  rt::session<rt::postgres> s;
  rt::transaction<rt::session<rt::postgres>> tx;
  locked_table(const std::string& url, const char* table)
      : e(rt::create_engine<rt::postgres>(url)), s(e), tx(s.begin()) {
    s.execute_script(std::string("LOCK TABLE ") + table);
  }
};
/// Waits until a server's process waits for a lock.
void wait_for_lock(const std::string& url, std::uint64_t process) {
  const std::string sql =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " + std::to_string(process);
  REQUIRE(tests::eventually([&] { return ask(url, sql) == "1"; }));
}
void wait_for_query(const std::string& url, std::uint64_t process, const std::string& words) {
  const std::string sql =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = " + std::to_string(process) +
      " AND query LIKE '%" + words + "%'";
  while (ask(url, sql) != "1") std::this_thread::sleep_for(1ms);
}

TEST_CASE("a connection that is ended at each phase of its life") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct);
  const auto end = [&](rt::session<tests::postgres>& s) { tests::terminate(db.direct, s.connection().id()); };

  SUBCASE("at rest, in a session that holds it") {
    rt::session s{e};
    add(s, 1);
    end(s);
    caught<rt::connection_lost>([&] { add(s, 2); });
    add(s, 3);  // the session takes another one
    CHECK(count(s) == 2);
  }
  SUBCASE("in the middle of a statement") {
    rt::session s{e};
    const auto pid = s.connection().id();
    const auto failure = during([&] { s.execute_script("SELECT pg_sleep(60)"); },
                                [&] {
                                  wait_for_query(db.direct, pid, "pg_sleep");
                                  tests::terminate(db.direct, pid);
                                });
    CHECK_THROWS_AS(std::rethrow_exception(failure), rt::connection_lost);
    CHECK(count(s) == 0);
  }
  SUBCASE("in a transaction: nothing of it is done elsewhere") {
    rt::session s{e};
    {
      auto tx = s.begin();
      add(s, 1);
      end(s);
      caught<rt::connection_lost>([&] { add(s, 2); });
      caught<rt::error>([&] { add(s, 3); });
      caught<rt::error>([&] { tx.commit(); });
    }
    CHECK(count(s) == 0);
    auto tx = s.begin();
    add(s, 4);
    tx.commit();
    CHECK(count(s) == 1);
  }
  SUBCASE("in a transaction that the session began by itself: it stays lost until rollback()") {
    for (int fail = 0; fail < 4; ++fail) {
      rt::session s{e, {.autobegin = true}};
      add(s, 1);
      end(s);
      for (int i = 0; i < fail; ++i) caught<rt::connection_lost>([&] { add(s, 2); });
      caught<rt::connection_lost>([&] { s.commit(); });
      caught<rt::connection_lost>([&] { add(s, 3); });
      caught<rt::connection_lost>([&] { s.commit(); });
      s.rollback();
      CHECK(count(s) == fail);
      add(s, 4);
      s.commit();
    }
    rt::session s{e};
    CHECK(count(s) == 4);
  }
  SUBCASE("between the last statement and COMMIT: certainly not committed") {
    rt::session s{e};
    {
      auto tx = s.begin();
      add(s, 1);
      end(s);
      caught<rt::connection_lost>([&] { tx.commit(); });
    }
    CHECK(count(s) == 0);
  }
  SUBCASE("while committing: the outcome is unknown, and transact does not try again") {
    ask(db.direct,
        "SET search_path = laws; CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
        "pg_sleep(60); "
        "RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED FOR "
        "EACH ROW EXECUTE FUNCTION slow()");
    rt::session s{e};
    const auto pid = s.connection().id();
    int runs = 0;
    const auto failure = during(
        [&] {
          s.transact(rt::retry{.attempts = 5, .lost_connections = true}, [&] {
            ++runs;
            add(s, 1);
          });
        },
        [&] {
          wait_for_query(db.direct, pid, "COMMIT");
          tests::terminate(db.direct, pid);
        });
    CHECK_THROWS_AS(std::rethrow_exception(failure), rt::commit_outcome_unknown);
    CHECK(runs == 1);
    CHECK(count(s) == 0);
  }
  SUBCASE("in statements that travel together") {
    rt::session s{e};
    const auto pid = s.connection().id();
    const locked_table table(db.direct, "employees");
    const auto numbers = rt::select(entries.id);
    const auto names = rt::select(employees.name);
    const auto failure = during([&] { s.pipeline(numbers, names, numbers); },
                                [&] {
                                  wait_for_lock(db.direct, pid);
                                  tests::terminate(db.direct, pid);
                                });
    CHECK_THROWS_AS(std::rethrow_exception(failure), rt::connection_lost);
    CHECK(count(s) == 0);
    CHECK(s.connection().id() != pid);
  }
  SUBCASE("transact may begin again where the connection was lost before COMMIT") {
    rt::session s{e};
    int runs = 0;
    s.transact(rt::retry{.attempts = 3, .lost_connections = true}, [&] {
      add(s, 1);
      if (++runs == 1) end(s);
      add(s, 2);
    });
    CHECK(runs == 2);
    CHECK(count(s) == 2);
  }
  SUBCASE("idle in a transaction for too long: that one alone is dropped") {
    rt::session other{e};
    other.connection();
    {
      rt::session s{e};
      s.execute_script("SET idle_in_transaction_session_timeout = 1");
      const auto pid = s.connection().id();
      auto tx = s.begin();
      add(s, 1);
      const std::string there = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + std::to_string(pid);
      CHECK(tests::eventually([&] { return ask(db.direct, there) == "0"; }));
      caught<rt::connection_lost>([&] { add(s, 2); });
    }
    CHECK(e.statistics().invalidated == 0);
    CHECK(e.statistics().in_use == 1);
  }
  CHECK(e.statistics().open == e.statistics().idle + e.statistics().in_use);
}

TEST_CASE("the server ends connections that rest for too long: each alone is replaced") {
  const tests::no_leak guard;
  const database db;
  const std::string url =
      tests::with_option(tests::server_url(), "options=-csearch_path%3Dlaws%20-cidle_session_timeout%3D200");
  const engine e = rt::create_engine<tests::postgres>(url);
  const auto ends = [&](std::uint64_t pid) {
    const std::string there = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + std::to_string(pid);
    return tests::eventually([&] { return ask(db.direct, there) == "0"; });
  };
  std::uint64_t first = 0;
  {
    rt::session s{e};
    first = s.connection().id();
    CHECK(count(s) == 0);
  }
  CHECK(ends(first));
  {
    rt::session s{e};
    CHECK(count(s) == 0);
    CHECK(s.connection().id() != first);
    CHECK(ends(s.connection().id()));
    CHECK(caught<rt::connection_lost>([&] { count(s); }).sqlstate() == "57P05");
    CHECK(count(s) == 0);
  }
  CHECK(e.statistics().invalidated == 0);
}

TEST_CASE("one lost connection makes the pool give up the others, where it does not look at each") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct, {.pool_min_idle = 0, .pool_pre_ping = false});
  std::vector<std::uint64_t> pids;
  {
    rt::session a{e}, b{e}, c{e};
    for (auto* s : {&a, &b, &c}) pids.push_back(s->connection().id());
  }
  for (const auto pid : pids) tests::terminate(db.direct, pid);
  {
    rt::session s{e};
    caught<rt::connection_lost>([&] { count(s); });
  }
  for (int i = 0; i < 3; ++i) {
    rt::session s{e};
    CHECK(count(s) == 0);
  }
  CHECK(e.statistics().invalidated == 1);
  CHECK(e.statistics().created == 4);
}

TEST_CASE("connections that the server has ended are back before anybody asks for one") {
  const tests::no_leak guard;
  const database db;
  tests::tcp_gate gate(db.port());
  {
    const engine e = rt::create_engine<tests::postgres>(
        db.through(gate.port()), {.pool_size = 4, .max_overflow = 0, .pool_min_idle = 3, .pool_pre_ping_after = 0ms});
    // One that the background is opening is counted as open before it is there.
    CHECK(tests::eventually([&] { return e.maintain() && e.statistics().idle == 3; }));
    std::vector<std::uint64_t> pids;
    {
      rt::session a{e}, b{e}, c{e};
      for (auto* s : {&a, &b, &c}) pids.push_back(s->connection().id());
      CHECK(e.maintain());
      CHECK(e.statistics().open == 3);  // those that are lent count
    }
    for (const auto pid : pids) tests::terminate(db.direct, pid);
    CHECK(tests::eventually([&] { return e.maintain() && e.statistics().idle == 3; }));
    const auto before = e.statistics().created;
    {
      rt::session a{e}, b{e}, c{e};
      for (auto* s : {&a, &b, &c}) CHECK(count(*s) == 0);
    }
    CHECK(e.statistics().created == before);  // nobody has waited for one
    // The server can't be reached for a while.
    gate.refuse = gate.cut_all = true;
    CHECK(tests::eventually([&] { return !e.maintain() && e.statistics().open == 0; }));
    for (int i = 0; i < 20; ++i) e.maintain();
    CHECK(e.statistics().failures < 30);
    gate.pass_all();
    CHECK(tests::eventually([&] { return e.maintain(); }));
    rt::session s{e};
    CHECK(count(s) == 0);
  }
}

TEST_CASE("a network that is cut after any number of bytes: what was said of a write is true") {
  const tests::no_leak guard;
  const database db;
  tests::tcp_gate gate(db.port());
  std::int64_t id = 0;
  int unknown = 0, lost = 0, done = 0;
  const auto write_once = [&](bool to_server, long bytes, bool in_pipeline = false) {
    (to_server ? gate.cut_to_server : gate.cut_to_client) = bytes;
    ++id;
    // The connection is new each time, so that the bytes count from its first.
    const engine e = rt::create_engine<tests::postgres>(db.through(gate.port()), {.statement_timeout = 5s});
    long least = 0, most = 0;
    try {
      rt::session s{e};
      if (in_pipeline) {
        s.pipeline(rt::insert_into(entries).values(entries.id = id), rt::select(entries.id));
      } else {
        auto tx = s.begin();
        add(s, id);
        tx.commit();
      }
      least = most = 1;
      ++done;
    } catch (const rt::commit_outcome_unknown&) {
      most = 1;
      ++unknown;
    } catch (const rt::database_error&) {
      ++lost;
    }
    gate.pass_all();
    const long found = db.count(id);
    CAPTURE(bytes);
    CAPTURE(to_server);
    CHECK(found >= least);
    CHECK(found <= most);
    CHECK(e.statistics().in_use == 0);
  };
  // Most of the bytes are those of the login: there, every so many are enough.
  for (long bytes = 1; bytes < 2600; bytes += bytes < 600 ? 41 : 83) write_once(false, bytes);
  for (long bytes = 1; bytes < 900; bytes += bytes < 250 ? 31 : 7) write_once(true, bytes);
  const int of_transactions = unknown;
  for (long bytes = 1900; bytes < 2600; bytes += 41) write_once(false, bytes, true);
  for (long bytes = 250; bytes < 900; bytes += 23) write_once(true, bytes, true);
  CHECK(unknown > of_transactions);
  MESSAGE(done << " done, " << lost << " lost, " << unknown << " unknown");
  CHECK(done > 0);
  CHECK(lost > 20);
  CHECK(unknown > 0);
  write_once(true, LONG_MAX);
  CHECK(db.count(id) == 1);
}

TEST_CASE("bytes that come one by one, and late, are the same bytes") {
  const database db;
  tests::tcp_gate gate(db.port());
  gate.piece = 3;
  const engine e = rt::create_engine<tests::postgres>(db.through(gate.port()));
  rt::session s{e};
  auto tx = s.begin();
  for (int i = 0; i < 20; ++i) add(s, i);
  tx.commit();
  CHECK(count(s) == 20);
  gate.piece = 65536;
  gate.delay_ms = 20;
  CHECK(count(s) == 20);
}

constexpr auto slack = tests::threads_are_watched ? 400ms : 60ms;  // what takes no time may take that

/// A deadline holds: what ends by it ends within a tenth more.
template <class Trial>
void in_time(std::chrono::milliseconds least, std::chrono::milliseconds most, Trial&& trial) {
  tests::ends_within(least, most + most / 10 + slack, trial);
}

TEST_CASE("deadlines hold at each step, whatever the network does") {
  const tests::no_leak guard;
  const database db;
  tests::tcp_gate gate(db.port());
  const engine e = rt::create_engine<tests::postgres>(db.through(gate.port()));
  SUBCASE("connect") {
    const engine hasty = rt::create_engine<tests::postgres>(db.through(gate.port()), {.connect_timeout = 300ms});
    gate.swallow = true;
    in_time(290ms, 300ms, [&] {
      rt::session s{hasty};
      return time_of([&] { caught<rt::connection_lost>([&] { s.connection(); }); });
    });
    CHECK(hasty.statistics().open == 0);
  }
  SUBCASE("a statement that the server stops, and the connection stays") {
    in_time(290ms, 300ms, [&]() -> std::optional<std::chrono::milliseconds> {
      rt::session s{e};
      const auto pid = s.connection().id();
      s.connection().set_statement_timeout(300ms);
      bool stays = false;
      const auto took = time_of([&] {
        stays = !caught<rt::statement_timeout>([&] { s.execute_script("SELECT pg_sleep(60)"); }).poisons_connection();
      });
      s.connection().set_statement_timeout(0ms);
      CHECK(count(s) == 0);
      CHECK((s.connection().id() == pid) == stays);
      // The server has a tenth of a second to stop it, or the connection is given up.
      if (!stays) return std::nullopt;
      return took;
    });
  }
  SUBCASE("a statement on a connection that leads nowhere, which is given up") {
    in_time(290ms, 330ms, [&] {
      rt::session s{e};
      const auto pid = s.connection().id();
      s.connection().set_statement_timeout(300ms);
      gate.swallow = true;
      const auto took = time_of([&] {
        const auto timeout = caught<rt::statement_timeout>([&] { count(s); });
        CHECK(timeout.poisons_connection());
      });
      gate.swallow = false;
      s.connection().set_statement_timeout(0ms);
      CHECK(count(s) == 0);
      CHECK(s.connection().id() != pid);
      return took;
    });
  }
  SUBCASE("COMMIT on one: the outcome is unknown, and to give the connection back takes no time") {
    std::int64_t id = 0;
    std::chrono::milliseconds back{};
    const auto commit = [&] {
      std::chrono::milliseconds took{};
      {
        rt::session s{e};
        s.connection().set_statement_timeout(300ms);
        auto tx = s.begin();
        add(s, ++id);
        gate.swallow = true;
        took = time_of([&] { caught<rt::commit_outcome_unknown>([&] { tx.commit(); }); });
        back = time_of([&] { tx.rollback(); });
      }
      gate.swallow = false;
      CHECK(db.count(id) <= 1);
      return took;
    };
    in_time(290ms, 330ms, commit);
    in_time(0ms, 50ms, [&] {
      commit();
      return back;
    });
  }
  SUBCASE("a statement, or many rows, of which the network takes the first part alone") {
    // More than the buffers of two sockets. The server has a tenth of a second to stop it, and to copy it takes time.
    const std::vector<Employee<rt::insertable>> rows{{.id = 1, .name = std::string(16'000'000, 'x')}};
    for (const bool in_bulk : {false, true})
      in_time(290ms, tests::threads_are_watched ? 1'200ms : 450ms, [&] {
        rt::session s{e};
        s.connection().set_statement_timeout(300ms);
        std::chrono::milliseconds took{};
        {
          auto tx = s.begin();
          count(s);
          gate.swallow = true;
          took = time_of([&] {
            const auto late = caught<rt::statement_timeout>([&] {
              if (in_bulk)
                s.bulk_insert(employees, rows);
              else
                s.execute(rt::insert_into(employees).values(rows[0]));
            });
            CHECK(late.poisons_connection());
          });
        }
        gate.swallow = false;
        s.connection().set_statement_timeout(0ms);
        CHECK(count(s) == 0);
        return took;
      });
    CHECK(ask(db.direct, "SELECT count(*) FROM employees") == "0");
  }
  SUBCASE("a pool whose connections are all out") {
    const engine small =
        rt::create_engine<tests::postgres>(db.direct, {.pool_size = 1, .max_overflow = 0, .pool_timeout = 200ms});
    rt::session holder{small}, s{small};
    holder.connection();
    in_time(200ms, 200ms, [&] { return time_of([&] { caught<rt::pool_timeout>([&] { s.connection(); }); }); });
  }
  SUBCASE("a server that is not there: the error says why, at the deadline at the latest") {
    gate.refuse = true;
    in_time(100ms, 520ms, [&]() -> std::optional<std::chrono::milliseconds> {
      const engine patient = rt::create_engine<tests::postgres>(
          db.through(gate.port()), {.pool_timeout = 300ms, .connect_timeout = 200ms, .connect_retry = 10s});
      rt::session s{patient};
      const auto took = time_of([&] {
        const auto error = caught<rt::error>([&] { s.connection(); });
        CHECK(std::string(error.what()).find("08001") != std::string::npos);
      });
      CHECK(patient.statistics().failures < 20);
      if (patient.statistics().failures < 2) return std::nullopt;  // one that was refused slowly
      return took;
    });
    // It recovers by itself.
    const engine patient =
        rt::create_engine<tests::postgres>(db.through(gate.port()), {.pool_timeout = 20s, .connect_retry = 20s});
    rt::session s{patient};
    const auto failure = during([&] { CHECK(count(s) == 0); },
                                [&] {
                                  CHECK(tests::eventually([&] { return patient.statistics().failures > 1; }));
                                  gate.refuse = false;
                                });
    CHECK(failure == nullptr);
  }
}

TEST_CASE("of several hosts, one that says nothing leaves the others their time") {
  const database db;
  tests::tcp_gate silent(db.port());
  silent.swallow = true;
  std::string url = tests::server_url("RETORT_TEST_POSTGRES_TCP");
  url.insert(url.rfind('@') + 1, "127.0.0.1:" + std::to_string(silent.port()) + ",");
  tests::ends_within(400ms, 900ms, [&]() -> std::optional<std::chrono::milliseconds> {
    const engine e = rt::create_engine<tests::postgres>(url, {.connect_timeout = 1s});
    rt::session s{e};
    try {
      return time_of([&] { s.connection(); });
    } catch (const rt::connection_lost&) {
      return std::nullopt;  // the others had half a second
    }
  });
}

TEST_CASE("hundreds of deadlines at once: few ask the server to stop, it has room for all, and nothing is late") {
  const tests::no_leak guard;
  const tests::primary_server server("max_connections=22");
  tests::tcp_gate gate(std::stoi(server.port()));
  gate.cancel_delay_ms = 3;
  const std::string gate_url = tests::primary_server::through(gate.port());
  constexpr int users = 16, rounds = 16;
  std::atomic<int> stopped = 0, given_up = 0, others = 0;
  std::atomic<long> slowest_ms = 0;
  {
    const engine e = rt::create_engine<tests::postgres>(gate_url, {.pool_size = users,
                                                                   .max_overflow = 0,
                                                                   .pool_min_idle = 0,
                                                                   .cancel_concurrency = 3,
                                                                   .statement_timeout = 200ms});
    std::vector<std::thread> threads;
    for (int i = 0; i < users; ++i)
      threads.emplace_back([&] {
        for (int round = 0; round < rounds; ++round) {
          try {
            rt::session s{e};
            s.connection();
            const auto took = time_of([&] {
              const auto late = caught<rt::statement_timeout>([&] { s.execute_script("SELECT pg_sleep(60)"); });
              ++(late.poisons_connection() ? given_up : stopped);
            });
            for (long seen = slowest_ms;
                 took.count() > seen && !slowest_ms.compare_exchange_weak(seen, took.count());) {
            }
          } catch (const rt::error&) {
            ++others;  // no room on the server, say
          }
        }
      });
    for (auto& t : threads) t.join();
    CHECK(stopped + given_up + others == users * rounds);
    CHECK(others == 0);
    CHECK(stopped > users * rounds / 2);
    CHECK(gate.cancels == users * rounds);
    CHECK(gate.most_cancels <= 3);
    CHECK(gate.most_cancels > 1);
    CHECK(slowest_ms >= 200);
    CHECK(slowest_ms < 200 + 100 + 5'000);  // the last is what a busy machine may add; each alone is measured elsewhere
    // All is well afterwards, and what was given up does not go on at the server.
    rt::session s{e};
    s.execute_script("SELECT 1");
    CHECK(tests::eventually([&] {
      return ask(server.url(),
                 "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = "
                 "'active' AND pid <> pg_backend_pid()") == "0";
    }));
  }
}

/// A connection of libpq, which is asked to stop what it does.
using stoppable = std::unique_ptr<PGconn, decltype(&PQfinish)>;
stoppable open_stoppable(const std::string& url) {
  stoppable made(PQconnectdb(url.c_str()), &PQfinish);
  REQUIRE(PQstatus(made.get()) == CONNECTION_OK);
  return made;
}
/// Lines up without a place to see when it is over, of which a process may not have ten thousand.
bool lines_up(const stoppable& connection, rt::driver::cancel_line& line) {
  PGcancel* const request = PQgetCancel(connection.get());
  REQUIRE(request != nullptr);
  if (line.add(request, -1)) return true;
  PQfreeCancel(request);
  return false;
}
/// Whether it is over within a while.
bool is_over(const rt::driver::cancel_request& request, std::chrono::milliseconds patience) {
  pollfd waited{request.socket(), POLLIN, 0};
  return poll(&waited, 1, static_cast<int>(patience.count())) == 1;
}

TEST_CASE("ten thousand requests to stop a statement may line up, one too many is refused, and none is lost") {
  const tests::no_leak guard;
  const database db;
  tests::tcp_gate gate(db.port());
  {
    const stoppable user = open_stoppable(db.through(gate.port()));
    rt::driver::cancel_line line(1);
    gate.cancel_delay_ms = 600'000;
    const rt::driver::cancel_request first(user.get(), line);
    REQUIRE(first.socket() >= 0);
    REQUIRE(tests::eventually([&] { return gate.cancels == 1; }));
    int accepted = 0;
    while (lines_up(user, line)) ++accepted;
    CHECK(accepted >= 10'000);
    CHECK(accepted < 10'000 + 8);  // those of the threads that begin where one hangs for long
    CHECK(!is_over(first, 0ms));
    gate.refuse = gate.cut_all = true;
    CHECK(is_over(first, 10s));
    // Room for one more is there soon, and its turn comes after all the others.
    std::optional<rt::driver::cancel_request> last;
    REQUIRE(tests::eventually([&] { return last.emplace(user.get(), line).socket() >= 0; }));
    CHECK(is_over(*last, 60s));
  }
}

TEST_CASE("a request to stop a statement that hangs is in the way of others for no longer than a second") {
  const tests::no_leak guard;
  const database db;
  tests::tcp_gate gate(db.port());
  {
    const stoppable hanging = open_stoppable(db.through(gate.port()));
    const stoppable others[] = {open_stoppable(db.direct), open_stoppable(db.direct)};
    rt::driver::cancel_line line(1);
    gate.swallow = true;
    const auto began = std::chrono::steady_clock::now();
    const rt::driver::cancel_request stuck(hanging.get(), line);
    for (const stoppable& other : others) REQUIRE(PQsendQuery(other.get(), "SELECT pg_sleep(60)") == 1);
    const rt::driver::cancel_request second(others[0].get(), line);
    for (const auto* request : {&stuck, &second}) REQUIRE(request->socket() >= 0);
    std::optional<rt::driver::cancel_request> third;
    CHECK(tests::eventually([&] {
      REQUIRE(third.emplace(others[1].get(), line).socket() >= 0);
      return is_over(second, 100ms);
    }));
    CHECK(std::chrono::steady_clock::now() - began >= 1s);
    CHECK(is_over(*third, 10s));
    for (const stoppable& other : others) {
      const rt::driver::postgres_result answer(PQgetResult(other.get()));
      CHECK(std::string_view(PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE)) == "57014");
    }
    CHECK(!is_over(stuck, 0ms));
    gate.swallow = false;
    gate.cut_all = true;
    CHECK(is_over(stuck, 10s));
  }
}

TEST_CASE("requests to stop a statement that lead nowhere: each ends in its deadline, and all is well afterwards") {
  const tests::no_leak guard;
  const database db;
  tests::tcp_gate gate(db.port());
  {
    const engine e = rt::create_engine<tests::postgres>(
        db.through(gate.port()), {.pool_size = 8, .max_overflow = 0, .connect_timeout = 1s, .cancel_concurrency = 1});
    std::vector<std::thread> threads;
    std::atomic<int> given_up = 0, ready = 0;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        rt::session s{e};
        s.connection().set_statement_timeout(300ms);
        count(s);
        for (++ready; ready < 8;) std::this_thread::yield();
        gate.swallow = true;
        const auto took =
            time_of([&] { given_up += caught<rt::statement_timeout>([&] { count(s); }).poisons_connection(); });
        CHECK(took < 330ms + 5'000ms);
      });
    for (auto& t : threads) t.join();
    CHECK(given_up == 8);
    gate.swallow = false;
    rt::session s{e};
    s.connection().set_statement_timeout(300ms);
    bool stays = false;
    for (int tries = 0; tries < 12 && !stays; ++tries)
      stays = !caught<rt::statement_timeout>([&] { s.execute_script("SELECT pg_sleep(60)"); }).poisons_connection();
    CHECK(stays);
  }
}

TEST_CASE("no room on the server: the error is its own, and who may wait gets a connection when there is room") {
  const tests::no_leak guard;
  const database db;
  struct limited {
    limited() { ask(administrator(), "ALTER ROLE retort CONNECTION LIMIT 3"); }
    ~limited() { ask(administrator(), "ALTER ROLE retort CONNECTION LIMIT -1"); }
    static std::string administrator() {
      std::string url = tests::server_url();
      return url.replace(url.find("retort@"), 7, "postgres@");
    }
  };
  tests::wait_for_last_client(db.direct);
  {
    const limited role;
    const engine taker = rt::create_engine<tests::postgres>(db.direct);
    auto held = std::make_unique<rt::session<tests::postgres>>(taker);
    rt::session second{taker};
    held->connection();
    second.connection();
    rt::session third{taker};
    third.connection();
    const engine strict = rt::create_engine<tests::postgres>(db.direct);
    rt::session s{strict};
    CHECK(caught<rt::operational_error>([&] { s.connection(); }).sqlstate() == "53300");
    const engine patient = rt::create_engine<tests::postgres>(db.direct, {.connect_retry = 10s});
    rt::session waiting{patient};
    std::thread frees([&] {
      std::this_thread::sleep_for(100ms);
      held.reset();
      taker.invalidate();
    });
    CHECK(waiting.connection().usable());
    frees.join();
  }
}

TEST_CASE("what a session left on its connection, the next one does not meet") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(
      db.direct, {.pool_size = 1, .max_overflow = 0, .isolation_level = rt::isolation::repeatable_read});
  const auto pid = rt::session{e}.connection().id();
  const auto value = [&](const std::string& sql) {
    rt::session s{e};
    CHECK(s.connection().id() == pid);  // the same connection
    PGresult* result = PQexec(s.connection().handle(), sql.c_str());
    const std::string text = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : PQresultErrorMessage(result);
    PQclear(result);
    return text;
  };
  const auto leave = [&](const char* sql) {
    rt::session s{e};
    s.execute_script(sql);
  };
  {
    rt::session s{e};
    count(s);
  }
  leave("SET lock_timeout = 77");
  CHECK(value("SHOW lock_timeout") == "0");
  CHECK(value("SHOW default_transaction_isolation") == "repeatable read");  // the engine's own setting is there again
  CHECK(value("SHOW search_path") == "laws");
  leave("CREATE TEMP TABLE entries (id int)");
  CHECK(value("SELECT to_regclass('pg_temp.entries') IS NULL") == "t");
  leave("LISTEN news");
  CHECK(value("SELECT count(*) FROM pg_listening_channels()") == "0");
  leave("SELECT pg_advisory_lock(1)");
  CHECK(value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0");
  leave("BEGIN; INSERT INTO entries VALUES (5)");
  CHECK(value("SELECT count(*) FROM entries") == "0");
  {
    rt::session s{e};
    caught<rt::error>([&] { s.execute_script("BEGIN; SELECT 1/0"); });
  }
  {
    ask(db.direct, "INSERT INTO entries SELECT generate_series(1, 5000)");
    rt::session s{e};
    auto rows = s.stream(rt::select(entries.id));
    CHECK((*rows.begin()).template get<0>() > 0);
  }
  CHECK(value("SELECT count(*) FROM pg_cursors") == "0");
  ask(db.direct, "TRUNCATE entries");
  CHECK(value("SELECT count(*) > 0 FROM pg_prepared_statements") == "t");  // these stay
  // What only libpq's own functions can leave is not taken back: the connection goes.
  const auto leave_by_hand = [&](auto&& how) {
    std::uint64_t left = 0;
    {
      rt::session s{e};
      left = s.connection().id();
      how(s.connection().handle());
    }
    rt::session s{e};
    CHECK(count(s) == 0);
    CHECK(s.connection().id() != left);
  };
  leave_by_hand([](PGconn* c) { PQclear(PQexec(c, "COPY entries FROM STDIN")); });
  leave_by_hand([](PGconn* c) { PQclear(PQexec(c, "COPY (SELECT 1) TO STDOUT")); });
  leave_by_hand([](PGconn* c) { PQenterPipelineMode(c); });
  leave_by_hand([](PGconn* c) { PQsendQuery(c, "SELECT 1"); });
}

TEST_CASE("a notification that comes to a connection at rest leaves it alive") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct, {.pool_pre_ping_after = 0ms});
  PGconn* connection = nullptr;
  std::uint64_t pid = 0;
  {
    rt::session s{e};
    pid = s.connection().id();
    connection = s.connection().handle();
    PQclear(PQexec(connection, "LISTEN news"));  // by hand: what a script listens to ends with its session
  }
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 5; ++i) ask(db.direct, "NOTIFY news, '" + std::to_string(i) + "'");
    REQUIRE(tests::eventually([&] { return tests::has_input(connection); }));
    rt::session s{e};
    CHECK(count(s) == 0);
    CHECK(s.connection().id() == pid);
  }
  int heard = 0;
  REQUIRE(tests::eventually([&] {
    PQconsumeInput(connection);
    while (PGnotify* n = PQnotifies(connection)) {
      PQfreemem(n);
      ++heard;
    }
    return heard == 15;
  }));
  CHECK(e.statistics().created == 1);
}

TEST_CASE("a statement that runs out of its time while it is being prepared is prepared the next time") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct, {.pool_size = 1, .max_overflow = 0});
  rt::session s{e};
  const auto pid = s.connection().id();
  bool stayed = false;
  {
    const locked_table table(db.direct, "entries");
    s.connection().set_statement_timeout(1s);
    stayed = !caught<rt::statement_timeout>([&] { count(s); }).poisons_connection();
    s.connection().set_statement_timeout(0ms);
  }
  for (int i = 0; i < 3; ++i) CHECK(count(s) == 0);
  add(s, 1);
  CHECK(count(s) == 1);
  CHECK((s.connection().id() == pid) == stayed);
}

TEST_CASE("what the server itself stops: statements, waits for locks, values that are too large") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct);
  rt::session s{e};
  const auto pid = s.connection().id();
  add(s, 1);
  {
    const locked_table table(db.direct, "entries");
    s.execute_script("SET lock_timeout = 10");
    CHECK(caught<rt::lock_timeout>([&] { count(s); }).sqlstate() == "55P03");
    s.execute_script("SET lock_timeout = 0; SET statement_timeout = 50");
    CHECK(caught<rt::statement_timeout>([&] { count(s); }).sqlstate() == "57014");
    s.execute_script("SET statement_timeout = 0");
  }
  CHECK(count(s) == 1);
  CHECK(caught<rt::programming_error>([&] { s.execute_script("SELECT repeat('x', 1073741824)"); }).sqlstate() ==
        "54000");
  s.execute_script("DEALLOCATE ALL");  // which the next statement finds out
  CHECK(count(s) == 1);
  CHECK(s.connection().id() == pid);
}

TEST_CASE("results of no columns, of no rows, of as many columns as there can be; as many parameters") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct);
  rt::session s{e};
  const auto pid = s.connection().id();
  const auto rows_of = [&](const std::string& sql, int columns) {
    auto rows = s.connection().start(sql, nullptr, 0);
    CHECK(rows.columns() == columns);
    int found = 0;
    while (rows.next()) ++found;
    return found;
  };
  CHECK(rows_of("SELECT", 0) == 1);
  CHECK(rows_of("SELECT FROM generate_series(1, 3)", 0) == 3);
  CHECK(rows_of("SELECT WHERE false", 0) == 0);
  CHECK(rows_of("SELECT 1 WHERE false", 1) == 0);
  CHECK(rows_of("SET lock_timeout = 0", 0) == 0);
  const auto numbers = [](int last) {
    std::string list = "1";
    for (int i = 2; i <= last; ++i) list += "," + std::to_string(i);
    return list;
  };
  const std::string wide = "SELECT " + numbers(1600);
  CHECK(rows_of(wide, 1600) == 1);
  auto rows = s.connection().start(wide, nullptr, 0);
  CHECK(rows.next());
  std::int32_t last = 0;
  rows.read(1599, last);
  CHECK(last == 1600);
  CHECK(caught<rt::programming_error>([&] { rows_of("SELECT " + numbers(1665), 0); }).sqlstate() == "54011");
  // Parameters
  const rt::driver::parameter one{rt::type_kind::int64, false, false, 0, {.integer = 1}};
  const auto sum_of = [&](std::size_t count) {
    std::string sql = "SELECT count(*) FROM (VALUES ($1)";
    for (std::size_t i = 2; i <= count; ++i) sql += ",($" + std::to_string(i) + ")";
    sql += ") AS given(n) WHERE n = 1";
    const std::vector<rt::driver::parameter> values(count, one);
    auto found = s.connection().start(sql, values.data(), count);
    CHECK(found.next());
    std::int64_t n = 0;
    found.read(0, n);
    return n;
  };
  CHECK(sum_of(33) == 33);
  CHECK(sum_of(65'535) == 65'535);
  for (const std::size_t too_many : {65'536U, 70'000U})
    CHECK(caught<rt::programming_error>([&] { sum_of(too_many); }).sqlstate() == "54000");
  CHECK(count(s) == 0);
  CHECK(s.connection().id() == pid);
}

TEST_CASE("a plan that the server can't keep any more, in a transaction and outside") {
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct);
  rt::session s{e};
  add(s, 1);
  const auto q = rt::select(entries);
  CHECK(s.execute(q).one().id == 1);
  // Dropped and made again, under a prepared statement.
  ask(db.direct, "SET search_path = laws; DROP TABLE entries; CREATE TABLE entries (id int)");
  ask(db.direct, "SET search_path = laws; INSERT INTO entries VALUES (7)");
  CHECK_THROWS_AS(s.execute_script("SELECT nonsense"), rt::programming_error);
  s.execute_script("ALTER TABLE entries ALTER COLUMN id TYPE bigint");
  CHECK(s.execute(q).one().id == 7);
  s.execute_script("ALTER TABLE entries ALTER COLUMN id TYPE smallint");
  {
    auto tx = s.begin();
    s.execute_script("SELECT 1");
    caught<rt::programming_error>([&] { s.execute(q).all(); });
    CHECK(caught<rt::operational_error>([&] { tx.commit(); }).sqlstate() == "25P02");  // COMMIT said ROLLBACK
  }
  auto tx = s.begin();
  s.execute_script("ALTER TABLE entries ALTER COLUMN id TYPE bigint");
  CHECK(s.execute(q).one().id == 7);
  tx.commit();
}

TEST_CASE("a type that is dropped and made again under prepared statements") {
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct);
  rt::session s{e};
  const auto make = [&](const char* first) {
    ask(db.direct,
        std::string("SET search_path = laws; DROP TABLE IF EXISTS painted; DROP TYPE IF EXISTS feelings; ") + first +
            "CREATE TYPE feelings AS ENUM ('angry', 'happy', 'calm'); CREATE TABLE painted (id BIGINT, feeling "
            "feelings, others feelings[])");
  };
  const auto work = [&](std::int64_t id) {
    Painted<rt::insertable> row{.id = id, .feeling = mood::happy, .others = {mood::calm}};
    s.execute(rt::insert_into(painted).values(row));
    CHECK(s.execute(rt::select(painted.id).where(painted.feeling == mood::happy)).scalar() == id);
    CHECK(s.execute(rt::select(painted.others).where(painted.id == id)).scalar() == std::vector{mood::calm});
  };
  make("");
  const auto pid = s.connection().id();
  work(1);
  make("CREATE TYPE other AS ENUM ('x'); DROP TYPE other; ");
  work(2);
  {
    make("");
    auto tx = s.begin();  // as its first statement: nothing was done yet
    CHECK(s.execute(rt::select(painted.id).where(painted.feeling == mood::happy)).all().empty());
    tx.commit();
  }
  work(3);
  CHECK(s.connection().id() == pid);
}

TEST_CASE("deadlocks and serialization failures are run again, and nothing is done twice") {
  const tests::no_leak guard;
  const database db;
  const engine e = rt::create_engine<tests::postgres>(db.direct);
  {
    rt::session s{e};
    for (int i = 1; i <= 2; ++i) s.execute(rt::insert_into(employees).values(employees.id = i, employees.name = "0"));
  }
  SUBCASE("deadlock") {
    std::atomic<int> arrived = 0, runs = 0;
    const auto work = [&](std::int64_t first, std::int64_t second) {
      rt::session s{e};
      bool met = false;
      s.transact(rt::retry{.attempts = 10}, [&] {
        ++runs;
        s.execute(rt::update(employees).set(employees.name = employees.name + "x").where(employees.id == first));
        if (!std::exchange(met, true))
          for (++arrived; arrived < 2;) std::this_thread::yield();
        s.execute(rt::update(employees).set(employees.name = employees.name + "x").where(employees.id == second));
      });
    };
    const auto failure = during([&] { work(1, 2); }, [&] { work(2, 1); });
    CHECK(failure == nullptr);
    CHECK(runs > 2);
  }
  SUBCASE("serialization failure") {
    std::atomic<int> arrived = 0;
    const auto work = [&] {
      rt::session s{e};
      bool met = false;
      s.transact(rt::retry{.attempts = 10}, {.isolation = rt::isolation::serializable}, [&] {
        s.execute(rt::select(employees.name)).all();
        if (!std::exchange(met, true))
          for (++arrived; arrived < 2;) std::this_thread::yield();
        s.execute(rt::update(employees).set(employees.name = employees.name + "x").all_rows());
      });
    };
    const auto failure = during(work, work);
    CHECK(failure == nullptr);
  }
  rt::session s{e};
  for (const std::string& name : s.execute(rt::select(employees.name)).scalars()) CHECK(name == "0xx");
  // What can't go well is tried so many times, and no more.
  int runs = 0;
  caught<rt::serialization_failure>([&] {
    s.transact(rt::retry{.attempts = 3, .first_delay = 1ms}, [&] {
      ++runs;
      s.execute_script("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
    });
  });
  CHECK(runs == 3);
}

}  // namespace
