// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "databases.hpp"
#include "models.hpp"
#include "servers.hpp"

// The transaction of streams outside begin(): whose it is, who ends it, and what is left where the connection is lost.

namespace {

using tests::caught;
using namespace std::chrono_literals;

template <class M>
struct Claim {
  static constexpr auto tablename = rt::name("claims");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "user_id", std::int64_t> user_id{};  // which is looked at when a transaction ends
};
inline constexpr auto claims = rt::table<Claim>;

constexpr auto all = rt::select(users.id).order_by(users.id);

struct server : tests::on_server {
  rt::engine<rt::postgres> engine = rt::create_engine<rt::postgres>(url(), {.pool_size = 1, .max_overflow = 0});
  server() {
    rt::session s{engine};
    rt::schema<Post, User>::create_all(s);
    s.execute_script(
        "CREATE TABLE claims (id bigint PRIMARY KEY, user_id bigint REFERENCES users DEFERRABLE INITIALLY "
        "DEFERRED)");
    std::vector<User<rt::insertable>> given;
    for (int i = 1; i <= 2'500; ++i) given.push_back({.name = "user " + std::to_string(i)});
    s.execute(rt::insert_into(users).values(given));
  }
  /// What others see.
  int changed() const { return std::stoi(tests::ask(url(), "SELECT count(*) FROM users WHERE level = 3")); }
};

void change(rt::session<rt::postgres>& s, std::int64_t id) {
  s.execute(rt::update(users).set(users.level = 3).where(users.id == id));
}
void lose(rt::session<rt::postgres>& s) { tests::terminate(tests::server_url(), s.connection().id()); }

TEST_CASE("a connection that is lost in a stream's loop is not touched any more") {
  server on;
  rt::session s{on.engine};
  int seen = 0;
  caught<rt::connection_lost>([&] {
    for (auto& [id] : s.stream(all)) {
      if (++seen == 5) lose(s);
      change(s, id);
    }
  });
  CHECK(seen == 5);
  CHECK(on.changed() == 0);
  change(s, 1);
  CHECK(on.changed() == 1);
}

TEST_CASE("while a stream lives whose connection was lost, nothing is done on another one") {
  server on;
  rt::session s{on.engine};
  int seen = 0, failed = 0;
  caught<rt::connection_lost>([&] {
    for (auto& [id] : s.stream(all)) {
      if (++seen == 5) lose(s);
      try {
        change(s, id);
      } catch (const rt::connection_lost&) {
        ++failed;
      }
    }
  });
  CHECK(seen == 1'000);
  CHECK(failed == 996);
  CHECK(on.changed() == 0);
  change(s, 1);
  {
    auto rows = s.stream(all);
    CHECK(rows.next() != nullptr);
    lose(s);
    caught<rt::connection_lost>([&] { change(s, 2); });
    caught<rt::connection_lost>([&] { s.begin().commit(); });
    caught<rt::connection_lost>([&] { s.execute_script("DELETE FROM users"); });
  }
  auto scope = s.begin();
  change(s, 3);
  scope.commit();
  CHECK(on.changed() == 2);
}

TEST_CASE("a fetch that finds the connection lost says so, and the next statement works") {
  server on;
  rt::session s{on.engine};
  auto rows = s.stream(all);
  CHECK(rows.next() != nullptr);
  lose(s);
  caught<rt::connection_lost>([&] { rows.all(); });
  change(s, 1);
  CHECK(on.changed() == 1);
}

TEST_CASE("what is written beside a stream that is left is kept where its session ends") {
  server on;
  {
    rt::session s{on.engine};
    auto rows = s.stream(all);
    CHECK(rows.next() != nullptr);
    change(s, 1);
  }
  CHECK(on.changed() == 1);
  std::optional<rt::session<rt::postgres>> first(std::in_place, on.engine);
  auto rows = first->stream(all);
  CHECK(rows.next() != nullptr);
  change(*first, 2);
  first.reset();
  CHECK(on.changed() == 2);
  // The connection is another session's now, and so is its transaction.
  rt::session second{on.engine};
  auto scope = second.begin();
  change(second, 3);
  caught<rt::connection_lost>([&] { rows.all(); });
  rows.close();
  scope.commit();
  CHECK(on.changed() == 3);
}

TEST_CASE("a COMMIT that fails behind a stream is told by what comes next, and that is not done") {
  server on;
  rt::session s{on.engine};
  const auto leave = [&] {
    auto rows = s.stream(all);
    const auto row = rows.fetchone();
    REQUIRE(row);
    s.execute(rt::insert_into(claims).values(claims.id = 1, claims.user_id = 0));
  };
  const auto says_so = [&](auto&& next) {
    leave();
    const auto e = caught<rt::foreign_key_violation>(next);
    CHECK(std::string(e.what()).find("in the COMMIT of a stream that was left") != std::string::npos);
    CHECK(!s.in_transaction());
    CHECK(on.changed() == 0);
  };
  says_so([&] { change(s, 1); });
  says_so([&] { s.begin().commit(); });
  says_so([&] { s.stream(all).all(); });
  says_so([&] { s.execute_script("UPDATE users SET level = 3"); });
  says_so([&] {
    s.pipeline(rt::update(users).set(users.level = 3).where(users.id == 1), rt::select(rt::func::count(users.id)));
  });
  leave();
  s.connection().reset();
  CHECK(s.execute(rt::select(rt::func::count(claims.id))).scalar() == 0);
}

TEST_CASE("a stream ends with its transaction, whoever ends that") {
  server on;
  rt::session s{on.engine};
  {
    auto rows = s.stream(all);
    CHECK(rows.next() != nullptr);
    change(s, 1);
    s.commit();
    CHECK(on.changed() == 1);
    auto scope = s.begin();
    change(s, 2);
    CHECK(caught<rt::database_error>([&] { rows.all(); }).sqlstate() == "34000");
    scope.commit();
  }
  CHECK(on.changed() == 2);
  {
    auto before = s.begin();
    auto rows = s.stream(all);
    CHECK(rows.next() != nullptr);
    before.commit();
    auto scope = s.begin();
    change(s, 3);
    rows.close();
    change(s, 4);
    scope.commit();
  }
  CHECK(on.changed() == 4);
}

TEST_CASE("a statement that fails in a stream's loop takes back what was done in it, and the session goes on") {
  server on;
  rt::session s{on.engine};
  caught<rt::unique_violation>([&] {
    for (auto& [id] : s.stream(all)) {
      change(s, id);
      s.execute(rt::insert_into(users).values(users.name = "user 1"));
    }
  });
  CHECK(!s.in_transaction());
  change(s, 10);
  CHECK(on.changed() == 1);
}

}  // namespace
