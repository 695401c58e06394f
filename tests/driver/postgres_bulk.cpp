// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <chrono>
#include <fstream>
#include <optional>

#include "allocations.hpp"
#include "databases.hpp"
#include "models.hpp"
#include "timing.hpp"

// What streams and bulk inserts need, and what they do where a table is not quite as its model says.

namespace {

using tests::caught;
using namespace std::chrono_literals;

template <class M>
struct Wide {
  static constexpr auto tablename = rt::name("wide");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "text", std::string> text{};
};
inline constexpr auto wide = rt::table<Wide>;
template <class M>
struct Day {
  static constexpr auto tablename = rt::name("days");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "at", rt::timestamptz> at{};
};
inline constexpr auto days = rt::table<Day>;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool sanitized = false;
#endif

/// Runs a function in a child that may use so much more memory than it has. Its exit code.
template <class F>
int with_memory(std::size_t more, F&& f) {
  const pid_t child = fork();
  if (child == 0) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlimit limit{pages * 4096 + more, pages * 4096 + more};
    setrlimit(RLIMIT_AS, &limit);
    try {
      _exit(f());
    } catch (...) {
      _exit(99);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Reads a view of 200 MB, whose rows are made as they are read, with so much memory.
template <class Database>
void read_more_than_memory(std::size_t limit, const char* view) {
  if constexpr (sanitized) return;  // sanitizers use memory of their own
  Database database;
  const std::string url = database.url();
  {
    const auto engine = tests::engine_of(database);
    rt::session s{engine};
    s.execute_script(view);
  }
  const auto with_session = [&](auto&& f) {
    return with_memory(limit, [&] {
      const auto engine = rt::create_engine<typename Database::dialect>(url);
      rt::session s{engine};
      return f(s) == 100'000 ? 0 : 1;
    });
  };
  CHECK(with_session([](auto& s) {
          std::int64_t count = 0;
          for (auto& row : s.stream(rt::select(wide))) count += row.text.size() == 2000;
          return count;
        }) == 0);
  CHECK(with_session([](auto& s) {
          std::int64_t count = 0;
          auto rows = s.stream(rt::select(wide.id, wide.text));
          for (auto part = rows.fetchmany(500); !part.empty(); part = rows.fetchmany(500))
            for (const auto& [id, text] : part) count += text.size() == 2000;
          return count;
        }) == 0);
  CHECK(with_session([](auto& s) {
          std::int64_t count = 0;
          s.bulk_export(wide, [&](auto& row) { count += row.text.size() == 2000; });
          return count;
        }) == 0);
  // At once it does not fit: the limit is one.
  CHECK(with_session([](auto& s) { return s.execute(rt::select(wide)).all().size(); }) == 99);
}

TEST_CASE("a result larger than the memory is streamed and exported by PostgreSQL") {
  read_more_than_memory<tests::on_server>(
      std::size_t{16} << 20,
      "CREATE VIEW wide AS SELECT i AS id, repeat('x', 2000) AS text FROM generate_series(1::bigint, 100000) i");
}

TEST_CASE("a result larger than the memory is streamed and exported by SQLite") {
  read_more_than_memory<tests::in_file>(
      std::size_t{8} << 20,
      "CREATE VIEW wide AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
      "SELECT i AS id, printf('%.2000c', 'x') AS text FROM n");
}

TEST_CASE("PostgreSQL: a loop takes no memory for a row, and all() takes it once") {
  tests::on_server database;
  const auto engine = tests::engine_of(database);
  rt::session s{engine};
  s.execute_script(
      "CREATE VIEW wide AS SELECT i AS id, repeat('x', 100) AS text FROM generate_series(1::bigint, 3000) i");
  const auto in_a_loop = [&](std::int64_t most) {
    const long before = tests::allocations;
    std::int64_t count = 0;
    for (auto& row : s.execute(rt::select(wide).where(wide.id <= most))) count += row.text.size() == 100;
    CHECK(count == most);
    return tests::allocations - before;
  };
  in_a_loop(10);
  CHECK(in_a_loop(3'000) == in_a_loop(10));
  const auto in_a_vector = [&](std::int64_t most) {
    const long before = tests::allocations;
    const auto all = s.execute(rt::select(wide).where(wide.id <= most)).all();
    CHECK(all.size() == static_cast<std::size_t>(most));
    CHECK(all.capacity() == all.size());
    return tests::allocations - before - most;  // one for each text
  };
  in_a_vector(10);
  CHECK(in_a_vector(3'000) == in_a_vector(10));
}

TEST_CASE("PostgreSQL: values of other types than the expected ones are read from many rows") {
  tests::on_server database;
  const auto engine = tests::engine_of(database);
  rt::session s{engine};
  // Narrower numbers, texts of other names, and one that is empty.
  s.execute_script(
      "CREATE VIEW wide AS SELECT i::int2 AS id, (CASE i WHEN 2 THEN '' ELSE 't' || i END)::bpchar AS text "
      "FROM generate_series(1, 3) i");
  const auto found = s.execute(rt::select(wide)).all();
  REQUIRE(found.size() == 3);
  CHECK(found[0].id == 1);
  CHECK(found[1].text.empty());
  CHECK(found[2].id == 3);
  CHECK(found[2].text == "t3");
  s.execute_script(
      "DROP VIEW wide; CREATE VIEW wide AS SELECT i AS id, CASE i WHEN 2 THEN NULL ELSE 't' END AS text "
      "FROM generate_series(1::bigint, 3) i");
  {
    auto rows = s.execute(rt::select(wide));
    CHECK(rows.next()->text == "t");
    caught<rt::data_error>([&] { rows.next(); });
  }
  caught<rt::data_error>([&] { s.execute(rt::select(wide)).all(); });
  s.execute_script(
      "DROP VIEW wide; CREATE VIEW wide AS SELECT i AS id, i AS text FROM generate_series(1::bigint, 3) i");
  caught<rt::data_error>([&] { s.execute(rt::select(wide)).all(); });
  s.execute_script("DROP VIEW wide; CREATE TABLE days (id bigint PRIMARY KEY, at timestamptz NOT NULL)");
  s.execute_script(
      "INSERT INTO days VALUES (1, 'infinity'), (2, '-infinity'), (3, '1999-12-31 23:59:59.999999Z'), "
      "(4, '0001-01-01 00:00:00Z BC'), (5, '32767-12-31 23:59:59.999999Z')");
  const auto at = s.execute(rt::select(days).order_by(days.id)).all();
  REQUIRE(at.size() == 5);
  CHECK(at[0].at == rt::infinity<rt::timestamptz>);
  CHECK(at[1].at == rt::minus_infinity<rt::timestamptz>);
  CHECK(at[2].at == rt::timestamptz(std::chrono::microseconds(946'684'799'999'999)));
  CHECK(at[3].at == rt::timestamptz(std::chrono::sys_days(std::chrono::year(0) / 1 / 1)));
  CHECK(at[4].at == rt::timestamptz(std::chrono::sys_days(std::chrono::year::max() / 12 / 31)) + 24h - 1us);
  s.execute_script("INSERT INTO days VALUES (6, '32768-01-01 00:00:00Z')");
  caught<rt::data_error>([&] { s.execute(rt::select(days).order_by(days.id)).all(); });
}

TEST_CASE("columns of other types than the model's are written all the same") {
  tests::on_server database;
  const auto engine = rt::create_engine<rt::postgres>(database.url());
  rt::session s{engine};
  for (const char* types : {"id INTEGER, text VARCHAR(20)", "id SMALLINT, text TEXT", "id NUMERIC, text TEXT"}) {
    s.execute_script(std::string("DROP TABLE IF EXISTS wide; CREATE TABLE wide(") + types + ")");
    const std::vector<Wide<rt::row>> rows{{.id = 1, .text = "a"}, {.id = 300, .text = ""}};
    CHECK(s.bulk_insert(wide, rows).rowcount() == 2);
    CHECK(s.execute(rt::select(wide.text).where(wide.id == 1)).scalar() == "a");
  }
  s.execute_script("DROP TABLE wide; CREATE TABLE wide(id SMALLINT, text TEXT)");
  const std::vector<Wide<rt::row>> large{{.id = 1, .text = "a"}, {.id = 70'000, .text = "b"}};
  caught<rt::data_error>([&] { s.bulk_insert(wide, large); });
  CHECK(s.execute(rt::select(wide.text)).all().empty());
}

TEST_CASE("a statement has a deadline, and the connection goes on") {
  tests::on_server database;
  const auto engine = rt::create_engine<rt::postgres>(database.url());
  rt::session s{engine};
  for (int i = 0; i < 3; ++i)
    tests::ends_within(200ms, 300ms, [&]() -> std::optional<tests::milliseconds> {
      const int pid = PQbackendPID(s.connection().handle());
      s.connection().set_statement_timeout(200ms);
      bool goes_on = false;
      const auto took = tests::time_of([&] {
        const auto e = caught<rt::statement_timeout>([&] { s.execute_script("SELECT pg_sleep(10)"); });
        CHECK(e.sqlstate() == "57014");
        goes_on = !e.poisons_connection();
      });
      CHECK((PQbackendPID(s.connection().handle()) == pid) == goes_on);
      s.connection().set_statement_timeout(0ms);
      // No late cancel hits the next ones.
      for (int j = 0; j < 20; ++j) s.execute_script("SELECT 1");
      // The server has a tenth of a second to stop it, or the connection is given up.
      if (!goes_on) return std::nullopt;
      return took;
    });
}

TEST_CASE("a pipeline runs although the server has forgotten its statements") {
  tests::on_server database;
  const auto engine = rt::create_engine<rt::postgres>(database.url());
  rt::session s{engine};
  rt::schema<Wide>::create_all(s);
  const auto both = [&] { return s.pipeline(rt::select(wide.id), rt::select(wide.text)); };
  both();
  s.execute_script("DEALLOCATE ALL");
  CHECK(std::get<0>(both()).all().empty());
  s.execute_script("ALTER TABLE wide ALTER COLUMN id TYPE INTEGER");
  CHECK(std::get<0>(both()).all().empty());
}

TEST_CASE("BEGIN travels with the first statement, and what was never sent is never needed") {
  tests::on_server database;
  const auto engine = rt::create_engine<rt::postgres>(database.url());
  rt::session s{engine};
  rt::schema<Wide>::create_all(s);
  auto& link = s.connection().link();
  {
    auto scope = s.begin();
    CHECK(s.in_transaction());
    CHECK(link.status() == PQTRANS_IDLE);
    s.execute(rt::insert_into(wide).values(wide.id = 1, wide.text = "a"));
    CHECK(link.status() == PQTRANS_INTRANS);
    scope.commit();
  }
  {
    auto scope = s.begin();
    scope.commit();
  }
  {
    auto scope = s.begin();
  }
  CHECK(!s.in_transaction());
  {
    // The first statement fails: the transaction is there, and failed.
    auto scope = s.begin();
    caught<rt::unique_violation>([&] { s.execute(rt::insert_into(wide).values(wide.id = 1, wide.text = "b")); });
    CHECK(link.status() == PQTRANS_INERROR);
  }
  {
    auto scope = s.begin({.isolation = rt::isolation::serializable});
    CHECK(s.connection().handle() != nullptr);  // for others, so it is sent now
    CHECK(link.status() == PQTRANS_INTRANS);
  }
  // A statement that the server has forgotten, as the first of a transaction.
  const auto q = rt::select(wide.text);
  s.execute(q).all();
  s.execute_script("DEALLOCATE ALL");
  auto scope = s.begin();
  CHECK(s.execute(q).scalar() == "a");
  scope.commit();
}

TEST_CASE("PostgreSQL: a statement with dynamic parts is put together once, and allocates nothing afterwards") {
  tests::on_server database;
  const auto engine = tests::engine_of(database);
  rt::session s{engine};
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a", .age = 5}, {.name = "b"}, {.name = "c", .age = 6}};
  s.execute(rt::insert_into(users).values(rows));
  tests::check_dynamic_parts_are_kept(s);
}

}  // namespace
