// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <fcntl.h>
#include <cstdio>
#include <sstream>

#include "databases.hpp"
#include "models.hpp"

// The same failure is the same exception on every database, a transaction is all or nothing, and a value is never SQL.

namespace {

using tests::caught;
using tests::is_sqlite;
using names = std::vector<std::string>;

template <class Dialect>
std::int64_t count_users(rt::session<Dialect>& s) {
  return s.execute(rt::select(rt::func::count()).from(users)).scalar();
}
template <class Dialect>
names user_names(rt::session<Dialect>& s) {
  return s.execute(rt::select(users.name).order_by(users.id)).scalars();
}
template <class Dialect>
void add_user(rt::session<Dialect>& s, const std::string& name) {
  s.execute(rt::insert_into(users).values(users.name = name));
}

/// What an error says besides its type.
void check_error(const rt::database_error& e, std::string_view sqlstate, std::string_view table, std::string_view sql) {
  CHECK(e.sqlstate() == sqlstate);
  CHECK(e.table() == table);
  CHECK(e.statement().find(sql) != std::string::npos);
  CHECK(!e.poisons_connection());
  const std::string what = e.what();
  CHECK(what.starts_with("retort: "));
  CHECK(what.find(sqlstate) != std::string::npos);
  CHECK(what.find("secret") == std::string::npos);
  CHECK(what.find('\n') == std::string::npos);
}

LAW("constraints that are violated are the same errors, with the table") {
  rt::schema<Post, User, Seat>::create_all(s);
  add_user(s, "secret");
  const auto unique = caught<rt::unique_violation>([&] { add_user(s, "secret"); });
  check_error(unique, "23505", "users", "INSERT INTO users");
  const auto key = caught<rt::unique_violation>(
      [&] { s.execute(rt::insert_into(users).values(users.id = 1, users.name = "other")); });
  check_error(key, "23505", "users", "INSERT INTO users");
  const auto foreign = caught<rt::foreign_key_violation>(
      [&] { s.execute(rt::insert_into(posts).values(posts.title = "secret", posts.user_id = 99)); });
  CHECK(foreign.sqlstate() == "23503");
  CHECK(std::string(foreign.what()).find("secret") == std::string::npos);
  const auto check =
      caught<rt::check_violation>([&] { s.execute(rt::update(users).set(users.age = -987654).all_rows()); });
  CHECK(check.sqlstate() == "23514");
  CHECK(!check.constraint().empty());
  CHECK(std::string(check.what()).find("987654") == std::string::npos);
  const auto null = caught<rt::not_null_violation>([&] { s.execute_script("UPDATE users SET name = NULL"); });
  check_error(null, "23502", "users", "UPDATE users SET name = NULL");
  CHECK(null.column() == "name");
  s.execute(rt::insert_into(seats).values(seats.row_number = 1, seats.number = 1));
  caught<rt::unique_violation>(
      [&] { s.execute(rt::insert_into(seats).values(seats.row_number = 1, seats.number = 1)); });
  s.execute(rt::insert_into(seats).values(seats.row_number = 1, seats.number = 2));
  // All of them are integrity errors, and the session goes on.
  CHECK_THROWS_AS(add_user(s, "secret"), rt::integrity_error);
  CHECK_THROWS_AS(add_user(s, "secret"), rt::database_error);
  CHECK_THROWS_AS(add_user(s, "secret"), rt::error);
  CHECK(count_users(s) == 1);
  CHECK(!s.in_transaction());
}

LAW("statements that a database does not accept are the same errors") {
  const auto table = caught<rt::programming_error>([&] { s.execute(rt::select(users.id)).all(); });
  CHECK(table.sqlstate() == "42P01");
  CHECK(table.statement() == "SELECT users.id FROM users");
  s.execute_script("CREATE TABLE users (id INTEGER)");
  const auto column = caught<rt::programming_error>([&] { s.execute(rt::select(users.name)).all(); });
  CHECK(column.sqlstate() == "42703");
  const auto assigned =
      caught<rt::programming_error>([&] { s.execute(rt::update(users).set(users.age = 1).all_rows()); });
  CHECK(assigned.sqlstate() == "42703");
  const auto inserted = caught<rt::programming_error>([&] { add_user(s, "x"); });
  CHECK(inserted.sqlstate() == "42703");
  const auto syntax = caught<rt::programming_error>([&] { s.execute_script("SELEKT 1"); });
  CHECK(syntax.sqlstate() == "42601");
  CHECK(syntax.statement() == "SELEKT 1");
  const auto twice = caught<rt::programming_error>([&] { s.execute_script("CREATE TABLE users (id INTEGER)"); });
  CHECK(twice.sqlstate() == "42P07");
  // A statement that failed to prepare works once there is what it needs.
  s.execute_script("DROP TABLE users");
  rt::schema<Post, User>::create_all(s);
  CHECK(s.execute(rt::select(users.id)).all().empty());
}

LAW("division by zero is NULL on SQLite and a data_error on PostgreSQL") {
  rt::schema<Post, User>::create_all(s);
  add_user(s, "a");
  const auto divide = [&] {
    return s.execute(rt::select((users.age / (users.level - 7)).template as<"q">())).scalar();
  };
  s.execute(rt::update(users).set(users.age = 1).all_rows());
  if (is_sqlite(s))
    CHECK(divide() == std::nullopt);
  else
    CHECK(caught<rt::data_error>(divide).sqlstate() == "22012");
}

LAW("numbers that grow out of range are a data_error") {
  rt::schema<Sample>::create_all(s);
  s.execute(rt::insert_into(samples).values(Sample<rt::insertable>{.small = INT16_MAX, .large = INT64_MAX}));
  // On PostgreSQL the sum is refused; on SQLite, whose columns take what comes, the row is found out when it is read.
  caught<rt::data_error>([&] {
    s.execute(rt::update(samples).set(samples.small = samples.small + 1).all_rows());
    s.execute(rt::select(samples.small)).all();
  });
}

LAW("a transaction that is committed is kept") {
  rt::schema<Post, User>::create_all(s);
  {
    auto scope = s.begin();
    CHECK(s.in_transaction());
    add_user(s, "a");
    scope.commit();
    CHECK(!s.in_transaction());
  }
  CHECK(count_users(s) == 1);
}

LAW("a transaction that is left is taken back, by its scope, by an exception, by hand") {
  rt::schema<Post, User>::create_all(s);
  {
    auto scope = s.begin();
    add_user(s, "a");
    CHECK(count_users(s) == 1);
  }
  CHECK(count_users(s) == 0);
  const auto failing = [&] {
    auto scope = s.begin();
    add_user(s, "b");
    throw std::logic_error("not the database's");
  };
  CHECK_THROWS_AS(failing(), std::logic_error);
  CHECK(count_users(s) == 0);
  {
    auto scope = s.begin();
    add_user(s, "c");
    scope.rollback();
    CHECK(!s.in_transaction());
    add_user(s, "outside");
    scope.rollback();
  }
  CHECK(user_names(s) == names{"outside"});
}

LAW("tables are made and dropped in a transaction") {
  {
    auto scope = s.begin();
    rt::schema<Post, User>::create_all(s);
    add_user(s, "a");
  }
  CHECK(caught<rt::programming_error>([&] { count_users(s); }).sqlstate() == "42P01");
}

LAW("savepoints are taken back alone") {
  rt::schema<Post, User>::create_all(s);
  {
    auto scope = s.begin();
    add_user(s, "outer");
    {
      auto inner = s.begin_nested();
      add_user(s, "lost");
    }
    {
      auto inner = s.begin_nested();
      add_user(s, "kept");
      {
        auto innermost = s.begin_nested();
        add_user(s, "also kept");
        innermost.commit();
      }
      {
        auto innermost = s.begin_nested();
        add_user(s, "lost too");
        innermost.rollback();
      }
      inner.commit();
    }
    scope.commit();
  }
  CHECK(user_names(s) == names{"outer", "kept", "also kept"});
}

LAW("a savepoint that outlives its transaction leaves the next one alone") {
  rt::schema<Post, User>::create_all(s);
  {
    const rt::session<Dialect> done = std::move(s);
  }
  rt::session<Dialect> t{engine, {.autobegin = true}};
  add_user(t, "a");
  {
    auto inner = t.begin_nested();
    add_user(t, "b");
    t.commit();
    add_user(t, "c");
    CHECK_THROWS_AS(inner.commit(), rt::error);
  }
  add_user(t, "d");
  t.commit();
  CHECK(user_names(t) == names{"a", "b", "c", "d"});
}

LAW("what is committed inside is lost with the outside") {
  rt::schema<Post, User>::create_all(s);
  {
    auto scope = s.begin();
    auto inner = s.begin_nested();
    add_user(s, "a");
    inner.commit();
  }
  CHECK(count_users(s) == 0);
}

LAW("begin and commit say when they are out of place") {
  rt::schema<Post, User>::create_all(s);
  CHECK_THROWS_AS(static_cast<void>(s.begin_nested()), rt::error);
  auto scope = s.begin();
  CHECK_THROWS_AS(static_cast<void>(s.begin()), rt::error);
  CHECK(s.in_transaction());
  auto inner = s.begin_nested();
  inner.commit();
  CHECK_THROWS_AS(inner.commit(), rt::error);
  add_user(s, "a");
  scope.commit();
  CHECK_THROWS_AS(scope.commit(), rt::error);
  CHECK(count_users(s) == 1);
}

LAW("an error inside a transaction leaves the savepoint before it as the way back") {
  rt::schema<Post, User>::create_all(s);
  {
    auto scope = s.begin();
    add_user(s, "a");
    {
      auto inner = s.begin_nested();
      caught<rt::unique_violation>([&] { add_user(s, "a"); });
    }
    add_user(s, "b");
    scope.commit();
  }
  CHECK(user_names(s) == names{"a", "b"});
}

LAW("after an error in a transaction PostgreSQL takes nothing but a rollback, SQLite goes on") {
  rt::schema<Post, User>::create_all(s);
  {
    auto scope = s.begin();
    add_user(s, "a");
    caught<rt::unique_violation>([&] { add_user(s, "a"); });
    if (is_sqlite(s)) {
      CHECK(count_users(s) == 1);
    } else {
      CHECK(caught<rt::operational_error>([&] { count_users(s); }).sqlstate() == "25P02");
      CHECK(caught<rt::operational_error>([&] { scope.commit(); }).sqlstate() == "25P02");
    }
  }
  CHECK(!s.in_transaction());
  CHECK(count_users(s) == 0);
  add_user(s, "a");
  CHECK(count_users(s) == 1);
}

LAW("a read-only transaction refuses writes, and the next one takes them") {
  rt::schema<Post, User>::create_all(s);
  add_user(s, "a");
  {
    auto scope = s.begin({.read_only = true});
    CHECK(count_users(s) == 1);
    CHECK(caught<rt::read_only_error>([&] { add_user(s, "b"); }).sqlstate() == "25006");
  }
  {
    auto scope = s.begin({.read_only = true});
    CHECK(count_users(s) == 1);
    scope.commit();
  }
  add_user(s, "b");
  CHECK(count_users(s) == 2);
}

LAW("isolation levels are taken") {
  rt::schema<Post, User>::create_all(s);
  for (const auto level :
       {rt::isolation::read_committed, rt::isolation::repeatable_read, rt::isolation::serializable}) {
    auto scope = s.begin({.isolation = level});
    count_users(s);
    scope.commit();
  }
  auto scope = s.begin({.isolation = rt::isolation::serializable, .read_only = true, .deferrable = true});
  CHECK(count_users(s) == 0);
}

LAW("a session that ends in a transaction takes it back") {
  rt::schema<Post, User>::create_all(s);
  const auto& same_engine = engine;
  {
    rt::session<Dialect> other = std::move(s);
    other.connection().begin({});
    add_user(other, "a");
  }
  rt::session<Dialect> next{same_engine};
  CHECK(!next.in_transaction());
  CHECK(count_users(next) == 0);
}

/// What is written to standard error meanwhile.
template <class F>
std::string captured(F&& f) {
  tests::temporary_folder folder;
  const std::string path = folder / "stderr";
  std::fflush(stderr);
  const int kept = dup(2);
  const int file = open(path.c_str(), O_CREAT | O_RDWR, 0600);
  dup2(file, 2);
  try {
    f();
  } catch (...) {
    dup2(kept, 2);
    throw;
  }
  std::fflush(stderr);
  dup2(kept, 2);
  std::string out(static_cast<std::size_t>(lseek(file, 0, SEEK_END)), '\0');
  CHECK(pread(file, out.data(), out.size(), 0) == static_cast<ssize_t>(out.size()));
  close(file);
  close(kept);
  return out;
}

TEST_CASE_TEMPLATE("echo prints every statement to standard error, and no value", Database, tests::in_memory,
                   tests::on_server, tests::any_in_file, tests::any_on_server) {
  Database database;
  const auto loud = tests::engine_of(database, {.echo = true});
  rt::session s{loud};
  const std::string printed = captured([&] {
    rt::schema<Post, User>::create_all(s);
    auto scope = s.begin();
    add_user(s, "secret");
    s.execute(rt::select(users.id).where(users.name == "secret" && users.age == 987654)).all();
    {
      auto inner = s.begin_nested();
    }
    scope.commit();
    {
      auto left = s.begin();
    }
  });
  CAPTURE(printed);
  for (const char* expected : {"CREATE TABLE IF NOT EXISTS users", "retort: BEGIN\n",
                               "retort: INSERT INTO users (name, level, status) VALUES (",
                               "retort: SELECT users.id FROM users WHERE users.name = ", "SAVEPOINT",
                               "retort: COMMIT\n", "retort: ROLLBACK\n"})
    CHECK(printed.find(expected) != std::string::npos);
  CHECK(printed.find("secret") == std::string::npos);
  CHECK(printed.find("987654") == std::string::npos);
  const auto quiet = tests::engine_of(database);
  if constexpr (!std::is_same_v<Database, tests::in_memory>) {
    rt::session t{quiet};
    CHECK(captured([&] { t.execute(rt::select(users.id)).all(); }).empty());
  }
}

LAW("values are never SQL: whatever they hold comes back, and nothing else happens") {
  rt::schema<Post, User>::create_all(s);
  const names evil{"'; DROP TABLE users; --",
                   "\"; DROP TABLE users; --",
                   "x' OR '1'='1",
                   "\\'; DELETE FROM users; --",
                   "$1",
                   "?1",
                   ":x",
                   "@p",
                   "/* comment",
                   "-- comment",
                   ";",
                   "''",
                   "E'\\x41'",
                   "$$body$$",
                   "%s%n",
                   "a\nb;\nDROP TABLE users",
                   "]}\"}'"};
  for (const std::string& name : evil) {
    CAPTURE(name);
    add_user(s, name);
    const auto q = rt::select(users.name).where(users.name == name);
    CHECK(s.execute(q).scalar() == name);
    // The text is a constant of the type, the same for every value.
    CHECK(rt::sql<rt::sqlite>(q) == "SELECT users.name FROM users WHERE users.name = ?1");
    CHECK(rt::sql<rt::postgres>(q) == "SELECT users.name FROM users WHERE users.name = $1");
    CHECK(s.execute(rt::select(users.name).where(users.name.in_(names{name}))).scalar() == name);
    CHECK(s.execute(rt::select(users.name).where(users.name.in_(name, "no"))).scalar() == name);
    CHECK(s.execute(rt::select(users.name).where(users.name == rt::arg<"n">), rt::arg<"n"> = name).scalar() == name);
    s.execute(rt::select(users.name).where(users.country.like(name))).all();
    CHECK(s.execute(rt::select(users.id).where(users.name.between(name, name))).all().size() == 1);
    CHECK(s.execute(rt::update(users).set(users.status = name).where(users.name == name).returning(users.status))
              .scalar() == name);
  }
  CHECK(user_names(s) == evil);
}

}  // namespace
