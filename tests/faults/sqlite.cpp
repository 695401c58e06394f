// SPDX-License-Identifier: BSL-1.0
// What a program meets when an SQLite file is full, busy, read-only, damaged or left behind by a crash.

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "models.hpp"
#include "servers.hpp"

namespace {

using namespace std::chrono_literals;
using tests::caught;
using engine = rt::engine<tests::sqlite>;

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "text", std::string> text{};
};
inline constexpr auto notes = rt::table<Note>;

struct file : tests::in_file {
  file() {
    const engine e = rt::create_engine<tests::sqlite>(url());
    rt::session s{e};
    rt::schema<Note>::create_all(s);
  }
};
void add(rt::session<tests::sqlite>& s, std::int64_t id, const std::string& text = "x") {
  s.execute(rt::insert_into(notes).values(notes.id = id, notes.text = text));
}
std::int64_t count(rt::session<tests::sqlite>& s) {
  return s.execute(rt::select(rt::func::count().as<"n">()).from(notes)).scalar();
}
/// What one statement gives, by SQLite alone.
std::string ask(const std::string& url, const char* sql) {
  sqlite3* db = nullptr;
  sqlite3_open(url.substr(std::string_view("sqlite:///").size()).c_str(), &db);
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
  std::string out;
  while (sqlite3_step(statement) == SQLITE_ROW)
    if (const auto* text = sqlite3_column_text(statement, 0)) out += reinterpret_cast<const char*>(text);
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return out;
}

TEST_CASE("a full disk takes the transaction back, and nothing that follows is committed by itself") {
  const tests::no_leak guard;
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  const std::string much(200'000, 'x');
  {
    rt::session s{e};
    add(s, 1);
    {
      auto tx = s.begin();
      s.execute_script("PRAGMA max_page_count = 30");
      add(s, 2);
      const auto full = caught<rt::operational_error>([&] { add(s, 3, much); });
      CHECK(full.sqlstate() == "53100");
      caught<rt::operational_error>([&] {
        add(s, 4);
        tx.commit();
      });
    }
    CHECK(count(s) == 1);
    auto tx = s.begin();
    add(s, 5);
    tx.commit();
  }
  // The limit went with the connection that it was set on.
  rt::session s{e};
  add(s, 6, much);
  CHECK(count(s) == 3);
  CHECK(ask(f.url(), "PRAGMA integrity_check") == "ok");
}

TEST_CASE("a file that another one writes: who waits too long is told, and transact tries again") {
  const tests::no_leak guard;
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url(), {.busy_timeout = 10ms});
  const engine other = rt::create_engine<tests::sqlite>(f.url());
  rt::session writer{other}, s{e};
  {
    auto tx = writer.begin();
    add(writer, 1);
    CHECK(caught<rt::lock_timeout>([&] { add(s, 2); }).native_code() != 0);
    CHECK(caught<rt::lock_timeout>([&] { static_cast<void>(s.begin()); }).sqlstate() == "55P03");
    CHECK(count(s) == 0);  // readers don't wait
    auto reading = s.begin({.read_only = true});
    CHECK(count(s) == 0);
    caught<rt::read_only_error>([&] { add(s, 2); });
    reading.rollback();
    tx.commit();
  }
  const auto tx = std::unique_ptr<decltype(writer.begin())>(new auto(writer.begin()));
  add(writer, 3);
  std::thread ends([&] {
    std::this_thread::sleep_for(100ms);
    tx->commit();
  });
  int runs = 0;
  s.transact(rt::retry{.attempts = 100}, [&] {
    ++runs;
    add(s, 4);
  });
  ends.join();
  CHECK(runs == 1);  // the others failed at BEGIN, before anything was done
  CHECK(count(s) == 3);
}

#ifndef FAULTS_OF_OTHERS  // async sessions have no cursors, and to their scripts a transaction ends with the script
TEST_CASE("a commit that meets a lock may be tried again") {
  const tests::no_leak guard;
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  rt::session s{e, {.autobegin = true}};
  add(s, 1);
  {
    auto unread = s.connection().start("INSERT INTO notes VALUES (2, 'x') RETURNING id", nullptr, 0);
    CHECK(unread.next());
    caught<rt::lock_timeout>([&] { s.commit(); });
    CHECK(s.in_transaction());
  }
  s.commit();
  CHECK(count(s) == 2);
}

TEST_CASE("a read transaction that wants to write after another one wrote can't, and says so") {
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  rt::session one{e}, two{e};
  one.execute_script("BEGIN");
  CHECK(count(one) == 0);
  add(two, 1);
  CHECK(caught<rt::serialization_failure>([&] { add(one, 2); }).native_code() == SQLITE_BUSY_SNAPSHOT);
  one.rollback();
  add(one, 2);
  CHECK(count(one) == 2);
}
#endif

TEST_CASE("a statement that takes too long is stopped, and the connection stays") {
  const tests::no_leak guard;
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url(), {.statement_timeout = 400ms});
  rt::session s{e};
  tests::ends_within(400ms, 440ms, [&] {
    return tests::time_of([&] {
      caught<rt::statement_timeout>([&] {
        s.execute_script("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
      });
    });
  });
  add(s, 1);
  CHECK(count(s) == 1);
}

TEST_CASE("a damaged file and one that is none are told as such") {
  const file f;
  {
    const engine e = rt::create_engine<tests::sqlite>(f.url());
    rt::session s{e};
    for (int i = 0; i < 500; ++i) add(s, i, std::string(100, 'x'));
    s.execute_script("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  const std::string path = f.folder / "test.db";
  {
    std::fstream damaged(path, std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(4096 * 3);
    damaged << std::string(4096, '\xff');
  }
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  rt::session s{e};
  CHECK(caught<rt::database_error>([&] { s.execute(rt::select(notes)).all(); }).sqlstate() == "XX001");
}

TEST_CASE("kill -9 in the middle of commits: what was acknowledged is there, and the file is whole") {
  const tests::no_leak guard;
  const file f;
  std::int64_t next = 0;
  for (int round = 0; round < 8; ++round) {
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      close(pipe_ends[0]);
      const engine e = rt::create_engine<tests::sqlite>(f.url());
      rt::session s{e};
      for (std::int64_t id = next;; ++id) {
        auto tx = s.begin();
        add(s, id, std::string(500, 'x'));
        tx.commit();
        if (write(pipe_ends[1], &id, sizeof id) != sizeof id) _exit(1);
      }
    }
    close(pipe_ends[1]);
    std::int64_t acknowledged = next - 1, id = 0;
    bool killed = false;
    int seen = 0;
    while (read(pipe_ends[0], &id, sizeof id) == sizeof id) {
      acknowledged = id;
      if (++seen < 20 + 7 * round || killed) continue;
      std::this_thread::sleep_for(std::chrono::microseconds(137 * round));
      kill(child, SIGKILL);
      killed = true;
    }
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);
    CHECK(killed);
    CHECK(ask(f.url(), "PRAGMA integrity_check") == "ok");
    const engine e = rt::create_engine<tests::sqlite>(f.url());
    rt::session s{e};
    const std::int64_t there = count(s);
    CHECK(there >= acknowledged + 1);
    CHECK(there <= acknowledged + 2);  // one may have been done without being told
    next = there;
  }
}

TEST_CASE("what a session left on its connection, the next one does not meet") {
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  const auto leave = [&](const char* sql) {
    rt::session s{e};
    s.execute_script(sql);
  };
  leave("BEGIN; INSERT INTO notes VALUES (1, 'x')");
  leave("CREATE TEMP TABLE notes (id INTEGER, text TEXT); INSERT INTO temp.notes VALUES (7, 'temp')");
  leave("PRAGMA foreign_keys = OFF");
  rt::session s{e};
  CHECK(count(s) == 0);
  {
    rt::session reader{e, {.read_only = true}};
    caught<rt::read_only_error>([&] { add(reader, 1); });
  }
  add(s, 1);
  rt::session t{e};
  add(t, 2);
  CHECK(count(t) == 2);
}

TEST_CASE("a file that was replaced is opened anew") {
  const tests::no_leak guard;
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  {
    rt::session s{e};
    add(s, 1);
  }
  for (const char* name : {"test.db", "test.db-wal", "test.db-shm"}) std::filesystem::remove(f.folder / name);
  const engine other = rt::create_engine<tests::sqlite>(f.url());
  {
    rt::session s{other};
    rt::schema<Note>::create_all(s);
    add(s, 2);
    add(s, 3);
  }
  rt::session s{e};
  CHECK(count(s) == 2);
  add(s, 4);
  rt::session t{other};
  CHECK(count(t) == 3);
}

TEST_CASE("a file that was deleted is made anew, or said to be gone") {
  const tests::no_leak guard;
  const file f;
  const auto remove_all = [&] {
    for (const char* name : {"test.db", "test.db-wal", "test.db-shm"}) std::filesystem::remove(f.folder / name);
  };
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  const engine careful = rt::create_engine<tests::sqlite>(f.url() + "?mode=rw");
  const auto use = [](const engine& which) {
    rt::session s{which};
    add(s, 1);
  };
  use(e);
  {
    rt::session s{careful};
    CHECK(count(s) == 1);
  }
  remove_all();
  caught<rt::connection_lost>([&] { use(careful); });
  CHECK(caught<rt::programming_error>([&] { use(e); }).sqlstate() == "42P01");
  {
    rt::session s{e};
    rt::schema<Note>::create_all(s);
  }
  use(careful);
  // In the hands of a session it is the file of before, until that ends.
  {
    rt::session s{e};
    auto tx = s.begin();
    add(s, 2);
    remove_all();
    add(s, 3);
    CHECK(count(s) == 3);
    tx.commit();
  }
  CHECK(caught<rt::programming_error>([&] { use(e); }).sqlstate() == "42P01");
}

TEST_CASE("a file that is opened to be read is not written") {
  const file f;
  {
    const engine e = rt::create_engine<tests::sqlite>(f.url());
    rt::session s{e};
    add(s, 1);
  }
  const engine e = rt::create_engine<tests::sqlite>(f.url() + "?mode=ro");
  rt::session s{e};
  CHECK(count(s) == 1);
  CHECK(caught<rt::read_only_error>([&] { add(s, 2); }).sqlstate() == "25006");
  CHECK(count(s) == 1);
}

TEST_CASE("a reader that does not end keeps its state of the file, and the log is used again when it has ended") {
  const tests::no_leak guard;
  const file f;
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  rt::session writer{e};
  std::int64_t id = 0;
  const auto write_much = [&] {
    for (int i = 0; i < 60; ++i) {
      auto tx = writer.begin();
      add(writer, ++id, std::string(100'000, 'x'));
      tx.commit();
    }
  };
  const auto log_size = [&] { return std::filesystem::file_size(f.folder / "test.db-wal"); };
  write_much();
  write_much();
  const auto usual = log_size();  // it was begun from the front again and again
  CHECK(usual < 10'000'000);
  {
    rt::session reader{e};
    auto tx = reader.begin({.read_only = true});
    CHECK(count(reader) == 120);
    write_much();
    write_much();
    write_much();
    CHECK(count(reader) == 120);
    CHECK(count(writer) == 300);
    CHECK(log_size() > usual + 10'000'000);  // starved
  }
  const auto grown = log_size();
  write_much();
  write_much();
  write_much();
  CHECK(log_size() < grown + 10'000'000);
  CHECK(count(writer) == 480);
  CHECK(ask(f.url(), "PRAGMA wal_checkpoint(TRUNCATE)") == "0");  // not busy
  CHECK(log_size() == 0);
  CHECK(ask(f.url(), "PRAGMA integrity_check") == "ok");
}

TEST_CASE("another process writes at the same time: no write of either is lost") {
  const tests::no_leak guard;
  const file f;
  constexpr std::int64_t rounds = 150;
  const auto write_from = [&](std::int64_t first) {
    const engine e = rt::create_engine<tests::sqlite>(f.url());
    rt::session s{e};
    for (std::int64_t id = first; id < first + rounds; ++id)
      s.transact(rt::retry{.attempts = 1'000}, [&] {
        count(s);
        add(s, id);
      });
  };
  const pid_t child = fork();
  if (child == 0) {
    try {
      write_from(1'000);
      _exit(0);
    } catch (...) {
      _exit(1);
    }
  }
  write_from(0);
  int status = 1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  const engine e = rt::create_engine<tests::sqlite>(f.url());
  rt::session s{e};
  CHECK(count(s) == 2 * rounds);
}

TEST_CASE("a path may have any characters") {
  const tests::temporary_folder folder;
  const std::string path = folder / "100% sure? & #1 ü.db";
  const engine e = rt::create_engine<tests::sqlite>(rt::sqlite_url(path));
  rt::session s{e};
  rt::schema<Note>::create_all(s);
  add(s, 1);
  CHECK(std::filesystem::exists(path));
}

}  // namespace
