// SPDX-License-Identifier: BSL-1.0
// What is told of statements, plans, options of sessions, and what happens when threads share a session.

#include <atomic>
#include <retort/engine/opentelemetry.hpp>
#include <string>
#include <thread>
#include <vector>

#include "databases.hpp"
#include "models.hpp"

namespace {

using namespace std::chrono_literals;
using tests::caught;

enum class temper { calm, wild };

}  // namespace

template <>
struct rt::sql_type<temper> : rt::native_enum<temper, "temper"> {};

namespace {

template <class M>
struct Reading {
  static constexpr auto tablename = rt::name("readings");
  rt::column<M, "id", rt::uuid, rt::primary_key> id{};
  rt::column<M, "price", rt::numeric<10, 2>> price{};
  rt::column<M, "day", rt::date> day{};
  rt::column<M, "at", rt::timestamptz> at{};
  rt::column<M, "takes", rt::interval> takes{};
  rt::column<M, "facts", rt::json> facts{};
  rt::column<M, "feels", temper> feels{};
  rt::column<M, "tags", std::vector<std::optional<std::string>>> tags{};
  rt::column<M, "raw", rt::bytes> raw{};
  rt::column<M, "part", float> part{};
  rt::column<M, "nothing", std::optional<std::int64_t>> nothing{};
};
inline constexpr auto readings = rt::table<Reading>;

struct told {
  std::string text, system, failure;
  std::int64_t rows;
  std::uint64_t connection;
  std::vector<std::string> parameters;
  bool has_parameters;
  std::chrono::nanoseconds duration;
};

TEST_CASE_TEMPLATE("a hook is told of each statement when it has ended", Database, tests::in_memory, tests::on_server,
                   tests::any_in_file) {
  Database database;
  std::vector<told> events;
  for (const bool parameters : {false, true}) {
    events.clear();
    const auto engine = tests::engine_of(
        database, {.on_statement =
                       [&](const rt::statement_event& e) {
                         events.push_back({std::string(e.text), std::string(e.system),
                                           e.failure == nullptr ? "" : e.failure->what(), e.rows, e.connection,
                                           e.parameters == nullptr ? std::vector<std::string>() : *e.parameters,
                                           e.parameters != nullptr, e.duration});
                         throw std::runtime_error("what a hook throws is dropped");
                       },
                   .parameters_in_events = parameters});
    rt::session s{engine};
    rt::schema<Employee>::drop_all(s);
    rt::schema<Employee>::create_all(s);
    events.clear();
    {
      auto tx = s.begin();
      for (int i = 1; i <= 3; ++i)
        s.execute(rt::insert_into(employees).values(employees.id = i, employees.name = "secret"));
      tx.commit();
    }
    REQUIRE(events.size() == 5);
    CHECK(events[0].text == "BEGIN");
    CHECK(events[1].text.starts_with("INSERT INTO employees (id, name) VALUES ("));
    CHECK(events[1].rows == 1);
    CHECK(events[1].system == (tests::is_sqlite(s) ? "sqlite" : "postgresql"));
    CHECK(events[1].connection == s.connection().id());
    CHECK(events[1].has_parameters == parameters);
    if (parameters) CHECK(events[2].parameters == std::vector<std::string>{"2", "secret"});
    CHECK(events[4].text == "COMMIT");
    events.clear();
    CHECK(s.execute(rt::select(employees.id)).all().size() == 3);
    REQUIRE(events.size() == 1);
    CHECK(events[0].rows == 3);
    CHECK(events[0].duration > 0ns);
    caught<rt::unique_violation>(
        [&] { s.execute(rt::insert_into(employees).values(employees.id = 1, employees.name = "again")); });
    REQUIRE(events.size() == 2);
    CHECK(events[1].failure.find("23505") != std::string::npos);
    s.execute(rt::update(employees).set(employees.name = "x").all_rows());
    CHECK(events.back().rows == 3);
    // Left in the middle.
    events.clear();
    {
      auto rows = s.execute(rt::select(employees.id).order_by(employees.id));
      rows.fetchone();
    }
    REQUIRE(events.size() == 1);
    CHECK(events[0].rows >= 1);
  }
}

TEST_CASE_TEMPLATE("the values in events are text, of whatever type they are", Database, tests::in_memory,
                   tests::on_server) {
  Database database;
  std::vector<std::string> values;
  const auto engine = tests::engine_of(
      database,
      {.on_statement = [&](const rt::statement_event& e) { values = *e.parameters; }, .parameters_in_events = true});
  rt::session s{engine};
  if (!tests::is_sqlite(s)) s.execute_script("CREATE TYPE temper AS ENUM ('calm', 'wild')");
  rt::schema<Reading>::create_all(s);
  const auto day = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29);
  s.execute(rt::insert_into(readings).values(
      readings.id = rt::uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), readings.price = rt::decimal("12.50"),
      readings.day = day, readings.at = day + 90min, readings.takes = rt::interval{.months = 14},
      readings.facts = rt::json("{}"), readings.feels = temper::wild,
      readings.tags = std::vector<std::optional<std::string>>{"a", std::nullopt}, readings.raw = rt::bytes(3),
      readings.part = 0.1F, readings.nothing = std::optional<std::int64_t>()));
  CHECK(values == std::vector<std::string>{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "12.50", "2024-02-29",
                                           "2024-02-29 01:30:00", "P1Y2M", "{}", "wild", "ARRAY['a', NULL]",
                                           "[3 bytes]", "0.1", "NULL"});
  s.execute(rt::select(readings.id).where(readings.day.in_(std::vector<rt::date>{day}))).all();
  CHECK(values == std::vector<std::string>{"ARRAY['2024-02-29']"});
}

TEST_CASE("an event in the words of OpenTelemetry") {
  std::vector<std::pair<std::string, std::string>> seen;
  const auto engine = rt::create_engine<rt::sqlite>(
      "sqlite://", {.on_statement =
                        [&](const rt::statement_event& e) {
                          rt::opentelemetry::attributes(e, [&](std::string_view name, auto value) {
                            if constexpr (std::is_same_v<decltype(value), std::int64_t>)
                              seen.emplace_back(name, std::to_string(value));
                            else
                              seen.emplace_back(name, value);
                          });
                          CHECK(rt::opentelemetry::seconds(e) > 0);
                        },
                    .parameters_in_events = true});
  rt::session s{engine};
  rt::schema<Employee>::create_all(s);
  seen.clear();
  const auto insert = rt::insert_into(employees).values(employees.id = 1, employees.name = "a");
  s.execute(insert);
  using list = std::vector<std::pair<std::string, std::string>>;
  const list expected{{"db.system.name", "sqlite"},    {"db.query.text", std::string(rt::sql<rt::sqlite>(insert))},
                      {"db.operation.name", "INSERT"}, {"db.response.returned_rows", "1"},
                      {"db.query.parameter.0", "1"},   {"db.query.parameter.1", "a"}};
  CHECK(seen == expected);
  seen.clear();
  caught<rt::unique_violation>([&] { s.execute(insert); });
  REQUIRE(seen.size() == 8);
  CHECK(seen[6] == std::pair<std::string, std::string>("error.type", "23505"));
  CHECK(seen[7].first == "db.response.status_code");
}

TEST_CASE_TEMPLATE("the plan of a statement, as expected and as it went", Database, tests::in_file, tests::on_server,
                   tests::any_on_server) {
  Database database;
  const auto engine = tests::engine_of(database);
  rt::session s{engine};
  rt::schema<Employee>::create_all(s);
  const auto q = rt::select(employees.name).where(employees.id == 1);
  const auto joined = [](const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  };
  CHECK(joined(s.explain(q)).find("employees") != std::string::npos);
  const auto placeholders = rt::select(employees.name).where(employees.id == rt::arg<"id">);
  CHECK(!s.explain(placeholders, rt::arg<"id"> = 7).empty());
  const auto insert = rt::insert_into(employees).values(employees.id = 1, employees.name = "a");
  const std::string measured = joined(s.explain_analyze(insert));
  CAPTURE(measured);
  CHECK(measured.find("Execution") != std::string::npos);
  CHECK(s.execute(q).all().empty());  // it was taken back
  s.execute(insert);
  auto tx = s.begin();
  CHECK(!s.explain_analyze(rt::update(employees).set(employees.name = "b").all_rows()).empty());
  tx.commit();
  CHECK(s.execute(q).scalar() == "a");
}

TEST_CASE_TEMPLATE("commit as you go", Database, tests::in_file, tests::on_server) {
  Database database;
  const auto engine = tests::engine_of(database);
  {
    rt::session s{engine};
    rt::schema<Employee>::create_all(s);
    caught<rt::error>([&] { s.commit(); });
    s.rollback();  // nothing to take back
  }
  const auto add = [](auto& s, int id) {
    s.execute(rt::insert_into(employees).values(employees.id = id, employees.name = "a"));
  };
  {
    rt::session s{engine, {.autobegin = true}};
    CHECK(!s.in_transaction());
    add(s, 1);
    CHECK(s.in_transaction());
    s.commit();
    CHECK(!s.in_transaction());
    add(s, 2);
    s.rollback();
    add(s, 3);
    s.commit();
    add(s, 4);  // left: taken back
  }
  rt::session s{engine};
  CHECK(s.execute(rt::select(employees.id).order_by(employees.id)).scalars() == std::vector<std::int64_t>{1, 3});
}

TEST_CASE("isolation and access of the engine, the session and the transaction") {
  const tests::on_server database;
  const auto engine =
      rt::create_engine<rt::postgres>(database.url(), {.isolation_level = rt::isolation::repeatable_read});
  const auto shown = [](auto& s, const char* what) {
    PGresult* result = PQexec(s.connection().handle(), (std::string("SHOW ") + what).c_str());
    const std::string text = PQgetvalue(result, 0, 0);
    PQclear(result);
    return text;
  };
  rt::session s{engine};
  CHECK(shown(s, "transaction_isolation") == "repeatable read");  // statements by themselves, too
  {
    auto tx = s.begin();
    CHECK(shown(s, "transaction_isolation") == "repeatable read");
  }
  {
    auto tx = s.begin({.isolation = rt::isolation::read_committed});
    CHECK(shown(s, "transaction_isolation") == "read committed");
  }
  rt::session t{engine, {.isolation = rt::isolation::serializable, .read_only = true, .deferrable = true}};
  {
    auto tx = t.begin();
    CHECK(shown(t, "transaction_isolation") == "serializable");
    CHECK(shown(t, "transaction_read_only") == "on");
    CHECK(shown(t, "transaction_deferrable") == "on");
  }
  CHECK(shown(t, "transaction_read_only") == "on");
}

TEST_CASE_TEMPLATE("two threads with one session: the second one is told, and nothing breaks", Database, tests::in_file,
                   tests::on_server) {
  Database database;
  const auto engine = tests::engine_of(database);
  rt::session s{engine};
  rt::schema<Employee>::create_all(s);
  std::atomic<int> refused = 0, done = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) try {
          s.execute(rt::update(employees).set(employees.name = "x").where(employees.id == t));
          ++done;
        } catch (const rt::concurrent_use&) {
          ++refused;
        }
    });
  for (auto& t : threads) t.join();
  CHECK(done + refused == 800);
  CHECK(done > 0);
  CHECK(s.execute(rt::select(employees.id)).all().empty());
}

}  // namespace
