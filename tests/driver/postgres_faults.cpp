// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <pqxx/nontransaction>
#include <pqxx/result>

#include "databases.hpp"
#include "models.hpp"

// What goes wrong with PostgreSQL is one clear sentence of the right class, and a pool heals by itself.

namespace {

using tests::caught;
using namespace std::chrono_literals;

/// A server's end of a connection, ended from outside and gone when this returns.
void terminate(int pid) {
  PGconn* connection = PQconnectdb(tests::server_url().c_str());
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  const std::string sql = "SELECT pg_terminate_backend(" + std::to_string(pid) + ", 10000)";
  PGresult* result = PQexec(connection, sql.c_str());
  const bool gone = PQntuples(result) == 1 && std::string_view(PQgetvalue(result, 0, 0)) == "t";
  PQclear(result);
  PQfinish(connection);
  REQUIRE(gone);
}

struct server : tests::on_server {
  rt::engine<rt::postgres> engine =
      rt::create_engine<rt::postgres>(url(), {.pool_size = 2, .pool_pre_ping_after = 0ms, .statement_cache_size = 4});
  server() {
    rt::session s{engine};
    rt::schema<Post, User>::create_all(s);
    s.execute(rt::insert_into(users).values(users.name = "a"));
  }
};

TEST_CASE("a statement whose preparation was given up on the way is prepared anew") {
  namespace driver = rt::driver;
  server on;
  rt::session s{on.engine};
  driver::postgres_link& link = s.connection().link();
  const auto come_to_rest = [&] {
    driver::recovery rest(link);
    while (const driver::wanted w = rest.step()) driver::wait_for(w);
    REQUIRE(rest.clean());
  };
  static constexpr char text[] = "SELECT 1";
  const driver::encoded_parameters none(nullptr, 0, text);
  {
    driver::statement_execution given_up(link, text, none);
    CHECK(given_up.step());
    CHECK(link.find(text, none) != nullptr);
  }
  come_to_rest();
  CHECK(link.find(text, none) == nullptr);
  {
    driver::pipeline_execution given_up(link, {});
    given_up.add(text, nullptr, 0, driver::preparation::kept);
    CHECK(given_up.step());
  }
  come_to_rest();
  CHECK(link.find(text, none) == nullptr);
  {
    driver::statement_execution done(link, text, none);
    while (const driver::wanted w = done.step()) driver::wait_for(w);
  }
  CHECK(link.find(text, none) != nullptr);
}

TEST_CASE("a connection that died at rest is replaced before it is lent") {
  server on;
  int pid = 0;
  {
    rt::session s{on.engine};
    pid = PQbackendPID(s.connection().handle());
  }
  terminate(pid);
  rt::session s{on.engine};
  CHECK(s.execute(rt::select(users.name)).scalar() == "a");
  CHECK(PQbackendPID(s.connection().handle()) != pid);
  CHECK(on.engine.statistics().open == 1);
}

TEST_CASE("a connection that dies in a transaction is lost, and the next session works") {
  server on;
  {
    rt::session s{on.engine};
    auto scope = s.begin();
    s.execute(rt::insert_into(users).values(users.name = "lost"));
    terminate(PQbackendPID(s.connection().handle()));
    const auto e = caught<rt::connection_lost>([&] { s.execute(rt::select(users.name)).all(); });
    CHECK(e.poisons_connection());
    scope.rollback();
    CHECK(!s.in_transaction());
  }
  rt::session s{on.engine};
  CHECK(s.execute(rt::select(users.name)).scalars() == std::vector<std::string>{"a"});
}

TEST_CASE("a commit on a connection that is gone says so") {
  server on;
  {
    rt::session s{on.engine};
    auto scope = s.begin();
    s.execute(rt::insert_into(users).values(users.name = "lost"));
    terminate(PQbackendPID(s.connection().handle()));
    caught<rt::connection_lost>([&] { scope.commit(); });
  }
  rt::session s{on.engine};
  CHECK(s.execute(rt::select(users.name)).all().size() == 1);
}

/// What a first use of a database says.
template <class E>
E refused(const std::string& url) {
  const auto engine = rt::create_engine<rt::postgres>(url, {.connect_timeout = 5s});
  rt::session s{engine};
  const E e = caught<E>([&] { s.connection(); });
  CHECK(engine.statistics().open == 0);
  const std::string what = e.what();
  CAPTURE(what);
  CHECK(what.starts_with("retort: "));
  CHECK(what.find('\n') == what.npos);
  CHECK(what.find("hunter2") == what.npos);
  return e;
}
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a server that can't be had is one clear sentence") {
  const std::string tcp = tests::server_url("RETORT_TEST_POSTGRES_TCP");
  CHECK(refused<rt::connection_lost>("postgresql://u:hunter2@127.0.0.1:1/d").sqlstate() == "08001");
  CHECK(refused<rt::connection_lost>("postgresql:///d?host=/nowhere").sqlstate() == "08001");
  CHECK(refused<rt::operational_error>(replaced(tcp, ":retort@", ":hunter2@")).sqlstate() == "28P01");
  CHECK(refused<rt::operational_error>(replaced(tcp, ":retort@", "@")).sqlstate() == "28P01");
  const auto nowhere = refused<rt::operational_error>(tcp.substr(0, tcp.rfind('/')) + "/nowhere");
  CHECK(nowhere.sqlstate() == "3D000");
  CHECK(std::string(nowhere.what()).find("nowhere") != std::string::npos);
  caught<rt::configuration_error>([&] { static_cast<void>(rt::create_engine<rt::postgres>("sqlite://")); });
}

TEST_CASE("several hosts are tried in turn") {
  std::string url = tests::server_url("RETORT_TEST_POSTGRES_TCP");
  const auto engine = rt::create_engine<rt::postgres>(
      tests::with_option(replaced(url, "@", "@127.0.0.1:1,"), "target_session_attrs=read-write"));
  rt::session s{engine};
  CHECK(s.connection().usable());
}

TEST_CASE("a table that changes under a prepared statement is read as it is now") {
  server on;
  rt::session s{on.engine};
  const auto q = rt::select(users);
  CHECK(s.execute(q).one().name == "a");
  s.execute_script("ALTER TABLE users ADD COLUMN extra TEXT");
  CHECK(s.execute(q).one().name == "a");
  s.execute_script("ALTER TABLE users ALTER COLUMN level TYPE SMALLINT");
  CHECK(s.execute(q).one().level == 7);
  s.execute_script("DISCARD ALL");
  s.execute_script("SET search_path = laws");
  CHECK(s.execute(q).one().name == "a");
}

TEST_CASE("more statements than the cache holds run, and run again") {
  server on;
  rt::session s{on.engine};
  for (int i = 0; i < 10; ++i) {
    CHECK(s.execute(rt::select(users.id)).scalar() == 1);
    CHECK(s.execute(rt::select(users.level)).scalar() == 7);
    CHECK(s.execute(rt::select(users.status)).scalar() == "new");
    CHECK(s.execute(rt::select(users.country)).scalar() == "nowhere");
    CHECK(s.execute(rt::select(users.id, users.level)).all().size() == 1);
    CHECK(s.execute(rt::select(users.level, users.id)).all().size() == 1);
  }
  PGresult* kept = PQexec(s.connection().handle(), "SELECT count(*) FROM pg_prepared_statements");
  CHECK(std::stoi(PQgetvalue(kept, 0, 0)) <= 4 + 16);
  PQclear(kept);
}

TEST_CASE("libpqxx works in our transaction") {
  server on;
  rt::session s{on.engine};
  {
    auto scope = s.begin();
    s.execute(rt::insert_into(users).values(users.name = "ours"));
    {
      pqxx::nontransaction theirs(s.connection().pqxx());
      CHECK(theirs.exec("SELECT count(*) FROM users")[0][0].as<int>() == 2);
      theirs.exec("INSERT INTO users (name, level, status) VALUES ('theirs', 1, 'x')");
    }
    CHECK(s.execute(rt::select(users.name)).all().size() == 3);
    scope.rollback();
  }
  CHECK(s.execute(rt::select(users.name)).scalars() == std::vector<std::string>{"a"});
}

TEST_CASE("a statement that takes too long, and a lock that is not had, are their own errors") {
  server on;
  rt::session s{on.engine}, holder{on.engine};
  auto scope = holder.begin();
  holder.execute(rt::update(users).set(users.level = 1).all_rows());
  s.execute_script("SET lock_timeout = 1");
  CHECK(caught<rt::lock_timeout>([&] { s.execute(rt::update(users).set(users.level = 2).all_rows()); }).sqlstate() ==
        "55P03");
  s.execute_script("SET lock_timeout = 0; SET statement_timeout = 200");
  CHECK(caught<rt::statement_timeout>([&] {
          s.execute(rt::update(users).set(users.level = 2).all_rows());
        }).sqlstate() == "57014");
  s.execute_script("SET statement_timeout = 0");
  CHECK(s.execute(rt::select(users.level)).scalar() == 7);
}

TEST_CASE("a write that another's write came before is a serialization_failure") {
  server on;
  rt::session one{on.engine}, two{on.engine};
  auto scope = one.begin({.isolation = rt::isolation::repeatable_read});
  one.execute(rt::select(users.id)).all();
  two.execute(rt::update(users).set(users.level = 2).all_rows());
  CHECK(caught<rt::serialization_failure>([&] {
          one.execute(rt::update(users).set(users.level = 3).all_rows());
        }).sqlstate() == "40001");
}

}  // namespace
