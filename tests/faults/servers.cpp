// SPDX-License-Identifier: BSL-1.0
// Servers that are restarted, killed and replaced, replicas, and a pooler in between.

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "models.hpp"
#include "servers.hpp"

namespace {

using namespace std::chrono_literals;
using tests::ask;
using tests::caught;
using engine = rt::engine<tests::postgres>;

template <class M>
struct Ledger {
  static constexpr auto tablename = rt::name("ledger");
  rt::column<M, "id", std::int64_t> id{};  // not unique: what is done twice is there twice
};
inline constexpr auto ledger = rt::table<Ledger>;

void add(rt::session<tests::postgres>& s, std::int64_t id) {
  s.execute(rt::insert_into(ledger).values(ledger.id = id));
}
std::int64_t count(rt::session<tests::postgres>& s) {
  return s.execute(rt::select(rt::func::count().as<"n">()).from(ledger)).scalar();
}
std::string value(rt::session<tests::postgres>& s, const char* sql) {
  PGresult* result = PQexec(s.connection().handle(), sql);
  const std::string text = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : PQresultErrorMessage(result);
  PQclear(result);
  return text;
}
template <class F>
void until(F&& done) {
  REQUIRE(tests::eventually(done));
}

const tests::primary_server& shared_primary() {
  static const tests::primary_server server;
  static const bool made = [] {
    ask(server.url(), "CREATE TABLE ledger (id bigint)");
    return true;
  }();
  static_cast<void>(made);
  return server;
}

TEST_CASE("a server that is restarted between two uses is no matter; one that is down is told, and comes back") {
  const auto& server = shared_primary();
  const tests::no_leak guard;
  const engine e = rt::create_engine<tests::postgres>(server.url(), {.pool_pre_ping_after = 0ms});
  const auto fill = [&] {
    rt::session a{e}, b{e}, c{e};
    for (auto* s : {&a, &b, &c}) count(*s);
  };
  fill();
  server.run("stop");
  server.run("start");
  for (int i = 0; i < 3; ++i) {
    rt::session s{e};
    CHECK(count(s) == 0);
  }
  fill();
  server.run("kill");
  {
    rt::session s{e};
    CHECK(caught<rt::connection_lost>([&] { count(s); }).sqlstate() == "08001");
  }
  const engine patient = rt::create_engine<tests::postgres>(server.url(), {.connect_retry = 20s});
  std::thread starts([&] {
    std::this_thread::sleep_for(200ms);
    server.run("start");
  });
  {
    rt::session s{patient};
    CHECK(count(s) == 0);
  }
  starts.join();
  rt::session s{e};
  CHECK(count(s) == 0);
}

TEST_CASE("a pooler in transaction mode is found out, and statements are not prepared") {
  const auto& server = shared_primary();
  ask(server.url(), "TRUNCATE ledger");
  const tests::pgbouncer bouncer(server, 2);
  const std::string url = bouncer.url();
  const auto work = [&](rt::prepared_statements how) {
    const engine e = rt::create_engine<tests::postgres>(url, {.pool_size = 6, .statement_cache = how});
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t)
      threads.emplace_back([&, t] {
        rt::session s{e};
        for (int i = 0; i < 30; ++i) try {
            if (i % 2 == 0) {
              auto tx = s.begin();
              add(s, t);
              count(s);
              tx.commit();
            } else {
              count(s);
            }
          } catch (const rt::database_error&) {
            ++failures;
          }
      });
    for (auto& t : threads) t.join();
    return failures.load();
  };
  CHECK(work(rt::prepared_statements::automatic) == 0);
  CHECK(work(rt::prepared_statements::unnamed) == 0);
  // A statement is prepared on one server, and asked for in a transaction on the other.
  const auto meets_the_other_server = [&](rt::prepared_statements how) {
    const engine e = rt::create_engine<tests::postgres>(url, {.statement_cache = how});
    rt::session s{e}, holds{e};
    count(s);
    const std::string first = value(s, "SELECT pg_backend_pid()");
    value(holds, "BEGIN");
    CHECK(value(holds, "SELECT pg_backend_pid()") == first);
    auto tx = s.begin();
    add(s, 1);  // a transaction that has done nothing yet would begin again
    CHECK(value(s, "SELECT pg_backend_pid()") != first);
    count(s);
  };
  CHECK(caught<rt::database_error>([&] { meets_the_other_server(rt::prepared_statements::named); }).sqlstate() ==
        "26000");
  meets_the_other_server(rt::prepared_statements::automatic);
  meets_the_other_server(rt::prepared_statements::unnamed);
  const engine direct = rt::create_engine<tests::postgres>(server.url());
  rt::session s{direct};
  count(s);
  CHECK(value(s, "SELECT count(*) FROM pg_prepared_statements") == "1");  // there is none in between here
}

TEST_CASE("a pooler that pauses, is restarted, or loses its server, under our pool") {
  const auto& server = shared_primary();
  ask(server.url(), "TRUNCATE ledger");
  const tests::pgbouncer bouncer(server, 3);
  const tests::no_leak guard;
  const engine e = rt::create_engine<tests::postgres>(bouncer.url(), {.pool_pre_ping_after = 0ms});
  const auto fill = [&] {
    rt::session a{e}, b{e}, c{e};
    for (auto* s : {&a, &b, &c}) count(*s);
  };
  std::mutex mutex;
  std::vector<std::int64_t> acknowledged;
  const auto write_one = [&](std::int64_t id) {
    rt::session s{e};
    s.transact([&] { add(s, id); });
    const std::lock_guard lock(mutex);
    acknowledged.push_back(id);
  };
  fill();
  SUBCASE("statements wait while it pauses") {
    tests::order(bouncer, "PAUSE");
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([&, t] {
        write_one(t);
        ++done;
      });
    until([&] { return tests::order(bouncer, "SHOW POOLS", "cl_waiting") >= 3; });
    CHECK(done == 0);
    tests::order(bouncer, "RESUME");
    for (auto& t : threads) t.join();
    CHECK(done == 3);
    CHECK(e.statistics().created == 3);  // nobody's connection was lost
  }
  SUBCASE("who does not want to wait for it waits until its deadline") {
    tests::order(bouncer, "PAUSE");
    {
      rt::session s{e};
      s.connection().set_statement_timeout(300ms);
      const auto took = tests::time_of([&] { caught<rt::statement_timeout>([&] { add(s, 1); }); });
      CHECK(took >= 290ms);
      CHECK(took < 10s);
    }
    tests::order(bouncer, "RESUME");
    write_one(2);
  }
  SUBCASE("it is killed and started again between two uses") {
    bouncer.run("bouncer-kill");
    bouncer.run("bouncer-start");
    for (int i = 0; i < 3; ++i) write_one(i);
    fill();
  }
  SUBCASE("it is killed in a transaction, and is away for a while") {
    {
      rt::session s{e};
      auto tx = s.begin();
      add(s, 1);
      bouncer.run("bouncer-kill");
      caught<rt::connection_lost>([&] { add(s, 2); });
    }
    {
      rt::session s{e};
      CHECK(caught<rt::connection_lost>([&] { count(s); }).sqlstate() == "08001");
    }
    const engine patient = rt::create_engine<tests::postgres>(bouncer.url(), {.connect_retry = 20s});
    std::thread starts([&] {
      CHECK(tests::eventually([&] { return patient.statistics().failures > 0; }));
      bouncer.run("bouncer-start");
    });
    {
      rt::session s{patient};
      CHECK(count(s) == 0);
    }
    starts.join();
    write_one(3);
  }
  SUBCASE("the server behind it is restarted") {
    server.run("stop");
    server.run("start");
    // What the pooler knew of its server may fail.
    std::int64_t id = 0;
    until([&] {
      try {
        write_one(++id);
        return true;
      } catch (const rt::operational_error&) {
        return false;
      }
    });
  }
  rt::session s{e};
  const auto ids = s.execute(rt::select(ledger.id)).scalars();
  std::map<std::int64_t, int> found;
  for (const std::int64_t id : ids) ++found[id];
  for (const auto& [id, times] : found) CHECK(times == 1);
  for (const std::int64_t id : acknowledged) CHECK(found.count(id) == 1);
  CHECK(!acknowledged.empty());
}

TEST_CASE("read-only work goes to a replica, unless it is gone or too far behind") {
  const auto& server = shared_primary();
  ask(server.url(), "TRUNCATE ledger");
  auto replica = std::make_unique<tests::replica_server>(server);
  const std::string replica_url = replica->url();
  const tests::no_leak guard;
  const engine e = rt::create_engine<tests::postgres>(server.url(), {.replicas = {replica_url}, .replica_lag = 300ms});
  const auto is_replica = [](rt::session<tests::postgres>& s) { return value(s, "SELECT pg_is_in_recovery()") == "t"; };
  {
    rt::session s{e};
    add(s, 1);
    CHECK(!is_replica(s));
    until([&] { return ask(replica_url, "SELECT count(*) FROM ledger") == "1"; });
    // Any replica may be behind for a moment.
    until([&] {
      auto tx = s.begin({.read_only = true});
      return is_replica(s);
    });
    CHECK(!is_replica(s));
  }
  until([&] {
    rt::session s{e, {.read_only = true}};
    if (!is_replica(s)) return false;
    CHECK(count(s) == 1);
    caught<rt::read_only_error>([&] { add(s, 2); });
    CHECK(count(s) == 1);
    CHECK(is_replica(s));
    return true;
  });
  // Behind: what was written a second ago is not there.
  ask(replica_url, "SELECT pg_wal_replay_pause()");
  until([&] { return ask(replica_url, "SELECT pg_get_wal_replay_pause_state()") == "paused"; });
  {
    rt::session s{e};
    add(s, 3);
  }
  until([&] { return ask(replica_url, "SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()") == "t"; });
  std::this_thread::sleep_for(700ms);
  {
    rt::session s{e, {.read_only = true}};
    CHECK(count(s) == 2);
    CHECK(!is_replica(s));
    caught<rt::read_only_error>([&] { add(s, 4); });  // the primary refuses it, too
  }
  {
    rt::session s{e};
    add(s, 5);  // and is as it was afterwards
  }
  ask(replica_url, "SELECT pg_wal_replay_resume()");
  until([&] {
    rt::session s{e, {.read_only = true}};
    return is_replica(s);
  });
  // Gone.
  replica.reset();
  for (int i = 0; i < 3; ++i) {
    rt::session s{e, {.read_only = true}};
    try {
      CHECK(count(s) == 3);
      CHECK(!is_replica(s));
    } catch (const rt::connection_lost&) {
      CHECK(i == 0);
    }
  }
}

TEST_CASE("the primary is killed under load and the replica promoted: nothing is lost, nothing is done twice") {
  tests::primary_server primary;
  ask(primary.url(), "CREATE TABLE ledger (id bigint)");
  const tests::replica_server replica(primary);
  primary.run("set", "\"synchronous_standby_names = '*'\"");
  until(
      [&] { return ask(primary.url(), "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1"; });

  const tests::no_leak guard;
  const std::string url =
      "postgresql://retort@" + primary.host() + "," + replica.host() + "/retort?target_session_attrs=read-write";
  const engine e = rt::create_engine<tests::postgres>(
      url, {.pool_size = 4, .max_overflow = 0, .connect_timeout = 2s, .connect_retry = 20s, .statement_timeout = 5s});

  std::atomic<bool> failed_over = false, stop = false;
  std::atomic<int> before = 0, after = 0, unknown = 0, unknown_done = 0, errors = 0;
  std::mutex mutex;
  std::vector<std::int64_t> acknowledged;
  const auto acknowledge = [&](std::int64_t id) {
    const std::lock_guard lock(mutex);
    acknowledged.push_back(id);
    ++(failed_over ? after : before);
  };
  const auto exists = [&](std::int64_t id) {
    for (;;) try {
        rt::session s{e};
        return s.execute(rt::select(ledger.id).where(ledger.id == id)).first().has_value();
      } catch (const rt::error&) {
        std::this_thread::sleep_for(20ms);
      }
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::int64_t id = (t + 1) * 1'000'000; !stop; ++id) {
        for (bool done = false; !done && !stop;) try {
            rt::session s{e};
            s.transact([&] {
              add(s, id);
              s.execute(rt::select(ledger.id).where(ledger.id == id)).all();
            });
            acknowledge(id);
            done = true;
          } catch (const rt::commit_outcome_unknown&) {
            // Nobody knows: so look.
            ++unknown;
            done = exists(id);
            if (done) acknowledge(id), ++unknown_done;
          } catch (const rt::error&) {
            ++errors;  // certainly not done: again
            std::this_thread::sleep_for(5ms);
          }
      }
    });
  std::this_thread::sleep_for(500ms);
  until([&] { return before > 100; });
  const auto began = std::chrono::steady_clock::now();
  primary.run("kill");
  replica.run("promote");
  failed_over = true;
  until([&] { return after >= 100; });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  stop = true;
  for (auto& t : threads) t.join();

  std::map<std::int64_t, int> found;
  {
    rt::session s{e};
    for (const std::int64_t id : s.execute(rt::select(ledger.id)).scalars()) ++found[id];
  }
  MESSAGE(acknowledged.size() << " acknowledged, " << errors.load() << " errors, " << unknown.load()
                              << " unknown of which " << unknown_done.load() << " done; 100 writes after "
                              << took.count() << " s");
  int lost = 0, twice = 0;
  for (const std::int64_t id : acknowledged) lost += found.count(id) == 0;
  for (const auto& [id, times] : found) twice += times > 1;
  CHECK(lost == 0);
  CHECK(twice == 0);
  // All that is there was acknowledged, but for what was on its way when the test ended.
  CHECK(found.size() - acknowledged.size() <= 4);
  CHECK(acknowledged.size() > 200);
}

TEST_CASE("a primary that was demoted is left at once, by all connections") {
  tests::primary_server primary;
  ask(primary.url(), "CREATE TABLE ledger (id bigint)");
  const engine e =
      rt::create_engine<tests::postgres>(primary.url("?target_session_attrs=read-write"), {.pool_min_idle = 0});
  {
    rt::session a{e}, b{e}, c{e};
    for (auto* s : {&a, &b, &c}) add(*s, 1);
  }
  CHECK(e.statistics().idle == 3);
  // As good as a demotion: the server takes no writes any more.
  primary.run("set", "'default_transaction_read_only = on'");
  until([&] { return ask(primary.url(), "SHOW default_transaction_read_only") == "on"; });
  {
    rt::session s{e};
    caught<rt::read_only_error>([&] { add(s, 2); });
  }
  CHECK(e.statistics().open == 0);
  CHECK(e.statistics().invalidated == 1);
  primary.run("set", "'default_transaction_read_only = off'");
  until([&] { return ask(primary.url(), "SHOW default_transaction_read_only") == "off"; });
  rt::session s{e};
  add(s, 3);
}

}  // namespace
