// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <fstream>

#include "databases.hpp"
#include "models.hpp"

// What goes wrong with SQLite is one clear sentence of the right class, and nothing is left half done.

namespace {

using tests::caught;
using namespace std::chrono_literals;

/// What a first use of a database says.
template <class E>
E refused(const std::string& url) {
  const auto engine = rt::create_engine<rt::sqlite>(url);
  rt::session s{engine};
  return caught<E>([&] { s.connection(); });
}
bool is_one_sentence(const rt::error& e) {
  const std::string_view what = e.what();
  return what.starts_with("retort: ") && what.find('\n') == what.npos;
}

struct file : tests::in_file {
  file() {
    const auto engine = rt::create_engine<rt::sqlite>(url());
    rt::session s{engine};
    rt::schema<Post, User>::create_all(s);
    s.execute(rt::insert_into(users).values(users.name = "a"));
  }
};

TEST_CASE("a file that is not there is not made where the URL says so") {
  tests::temporary_folder folder;
  const std::string path = folder / "none.db";
  for (const char* mode : {"ro", "rw"}) {
    const auto e = refused<rt::connection_lost>("sqlite:///" + path + "?mode=" + mode);
    CHECK(is_one_sentence(e));
    CHECK(std::string(e.what()).find(path) != std::string::npos);
    CHECK(e.sqlstate() == "08001");
    CHECK(!std::filesystem::exists(path));
  }
  refused<rt::connection_lost>("sqlite:///" + (folder / "no/such/folder.db"));
  const auto engine = rt::create_engine<rt::sqlite>("sqlite:///" + path + "?mode=rwc");
  rt::session s{engine};
  s.connection();
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("a file that is opened to be read is not written") {
  const file f;
  const auto engine = rt::create_engine<rt::sqlite>(f.url() + "?mode=ro");
  rt::session s{engine};
  CHECK(s.execute(rt::select(users.name)).scalar() == "a");
  const auto e = caught<rt::read_only_error>([&] { s.execute(rt::insert_into(users).values(users.name = "secret")); });
  CHECK(e.sqlstate() == "25006");
  CHECK(is_one_sentence(e));
  CHECK(std::string(e.what()).find("secret") == std::string::npos);
  caught<rt::read_only_error>([&] { rt::schema<Seat>::create_all(s); });
  CHECK(s.execute(rt::select(users.name)).scalar() == "a");
}

TEST_CASE("a file that is no database says so, and stays as it was") {
  tests::temporary_folder folder;
  const std::string path = folder / "text.db", content(5000, 'x');
  std::ofstream(path) << content;
  for (const char* mode : {"", "?mode=ro", "?mode=rw"}) {
    const auto e = refused<rt::database_error>("sqlite:///" + path + mode);
    CHECK(is_one_sentence(e));
    CHECK(e.native_code() == SQLITE_NOTADB);
  }
  std::ifstream back(path);
  CHECK(std::string(std::istreambuf_iterator<char>(back), {}) == content);
}

TEST_CASE("a file that another holds is not waited for longer than asked") {
  const file f;
  const auto engine = rt::create_engine<rt::sqlite>(f.url(), {.busy_timeout = 1ms});
  rt::session holder{engine}, other{engine};
  {
    auto scope = holder.begin();
    holder.execute(rt::insert_into(users).values(users.name = "held"));
    const auto e = caught<rt::lock_timeout>([&] { static_cast<void>(other.begin()); });
    CHECK(e.sqlstate() == "55P03");
    CHECK(!other.in_transaction());
    caught<rt::lock_timeout>([&] { other.execute(rt::insert_into(users).values(users.name = "x")); });
    // Readers are not in the way, and see what was committed.
    CHECK(other.execute(rt::select(users.name)).all().size() == 1);
    scope.commit();
  }
  CHECK(other.execute(rt::select(users.name)).all().size() == 2);
  other.execute(rt::insert_into(users).values(users.name = "x"));
}

TEST_CASE("a transaction that read before another wrote can't write any more") {
  const file f;
  const auto engine = rt::create_engine<rt::sqlite>(f.url(), {.busy_timeout = 1ms});
  rt::session one{engine}, two{engine};
  one.execute_script("BEGIN");
  one.execute(rt::select(users.id)).all();
  two.execute(rt::insert_into(users).values(users.name = "two"));
  CHECK(caught<rt::serialization_failure>([&] {
          one.execute(rt::insert_into(users).values(users.name = "one"));
        }).sqlstate() == "40001");
  one.execute_script("ROLLBACK");
  one.execute(rt::insert_into(users).values(users.name = "one"));
}

TEST_CASE("a statement that is interrupted is a statement_timeout, and the session goes on") {
  const file f;
  const auto engine = rt::create_engine<rt::sqlite>(f.url());
  rt::session s{engine};
  sqlite3* db = s.connection().handle();
  sqlite3_progress_handler(db, 1, [](void*) { return 1; }, nullptr);
  CHECK(caught<rt::statement_timeout>([&] {
          s.execute(rt::select(users.name).order_by(users.age)).all();
        }).sqlstate() == "57014");
  sqlite3_progress_handler(db, 0, nullptr, nullptr);
  CHECK(s.execute(rt::select(users.name)).scalar() == "a");
}

TEST_CASE("a table that changes under a prepared statement is read as it is now") {
  const file f;
  const auto engine = rt::create_engine<rt::sqlite>(f.url());
  rt::session s{engine};
  const auto q = rt::select(users);
  CHECK(s.execute(q).one().name == "a");
  s.execute_script("ALTER TABLE users ADD COLUMN extra TEXT");
  CHECK(s.execute(q).one().name == "a");
  s.execute_script("DROP TABLE posts");
  s.execute_script("DROP TABLE users");
  CHECK(caught<rt::programming_error>([&] { s.execute(q).one(); }).sqlstate() == "42P01");
  rt::schema<Post, User>::create_all(s);
  CHECK(s.execute(q).all().empty());
}

TEST_CASE("more statements than the cache holds run, and run again") {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://", {.statement_cache_size = 2});
  rt::session s{engine};
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(users.name = "a"));
  auto open = s.execute(rt::select(users.name));
  for (int i = 0; i < 3; ++i) {
    CHECK(s.execute(rt::select(users.id)).scalar() == 1);
    CHECK(s.execute(rt::select(users.level)).scalar() == 7);
    CHECK(s.execute(rt::select(users.status)).scalar() == "new");
    CHECK(s.execute(rt::select(users.id, users.level)).all().size() == 1);
    CHECK(s.execute(rt::select(users.country)).scalar() == "nowhere");
  }
  CHECK(open.fetchone()->get<0>() == "a");
}

TEST_CASE("a text of SQLite's own with a zero at its end is read whole") {
  const file f;
  const auto engine = rt::create_engine<rt::sqlite>(f.url());
  rt::session s{engine};
  s.execute_script("UPDATE users SET name = 'a' || char(0) || 'b'");
  CHECK(s.execute(rt::select(users.name)).scalar() == std::string("a\0b", 3));
}

TEST_CASE("URLs that make no sense are refused before anything is opened") {
  for (const char* url :
       {"", "nothing", "mysql://x", "postgresql://u:hunter2@h/x", "sqlite://host/x", "sqlite:///x?mode=rx",
        "sqlite:///x?hunter2=1", "sqlite:///%zz", "sqlite:///a%00b", "sqlite:x"}) {
    CAPTURE(url);
    const auto e = caught<rt::configuration_error>([&] { static_cast<void>(rt::create_engine<rt::sqlite>(url)); });
    CHECK(is_one_sentence(e));
    CHECK(std::string(e.what()).find("hunter2") == std::string::npos);
  }
  for (const char* url : {"", "nothing", "mysql://u:hunter2@h/x", "sqlite://host/x"}) {
    CAPTURE(url);
    const auto e = caught<rt::configuration_error>([&] { static_cast<void>(rt::create_engine(url)); });
    CHECK(std::string(e.what()).find("hunter2") == std::string::npos);
  }
  tests::temporary_folder folder;
  const std::string path = folder / "with space%.db";
  std::string url = "sqlite:///" + (folder / "with%20space%25.db");
  const auto engine = rt::create_engine(url);
  rt::session s{engine};
  s.connection();
  CHECK(std::filesystem::exists(path));
}

}  // namespace
