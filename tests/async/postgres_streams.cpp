// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "blocking.hpp"
#include "models.hpp"
#include "servers.hpp"

// Streams of async sessions on PostgreSQL: whose connection they read on, and what is left where that is lost.

namespace {

using namespace std::chrono_literals;

template <class M>
struct Slow {
  static constexpr auto tablename = rt::name("slow");  // a view whose rows take long from the 1,500th on
  rt::column<M, "id", std::int64_t> id{};
  rt::column<M, "pause", std::string> pause{};
};
inline constexpr auto slow = rt::table<Slow>;

constexpr auto all = rt::select(users.id).order_by(users.id);

struct server : tests::on_server {
  tests::waiting_loop loop;
  rt::async_engine<rt::postgres> engine{loop.context().get_executor(), url(), {.pool_size = 1, .max_overflow = 0}};

  server() {
    auto set_up = [&]() -> rt::awaitable<void> {
      std::vector<User<rt::insertable>> given;
      for (int i = 1; i <= 2'500; ++i) given.push_back({.name = "user " + std::to_string(i)});
      rt::async_session s{engine};
      co_await s.create_all<rt::schema<Post, User>>();
      co_await s.execute_script(
          "CREATE VIEW slow AS SELECT i AS id, CASE WHEN i > 1500 THEN pg_sleep(10)::text ELSE '' END AS pause FROM "
          "generate_series(1::bigint, 3000) i");
      co_await s.execute(rt::insert_into(users).values(given));
    };
    loop.wait(set_up());
  }
  /// What others see.
  int changed() const { return std::stoi(tests::ask(url(), "SELECT count(*) FROM users WHERE level = 3")); }
};

auto change(rt::async_session<rt::postgres>& s, std::int64_t id) {
  return s.execute(rt::update(users).set(users.level = 3).where(users.id == id));
}
void lose(rt::async_session<rt::postgres>& s) {
  tests::terminate(tests::server_url(), s.connection().connection().id());
}
/// Whether an operation throws this.
template <class E, class T>
rt::awaitable<bool> throws(rt::awaitable<T> what) {
  bool thrown = false;
  try {
    static_cast<void>(co_await std::move(what));
  } catch (const E&) {
    thrown = true;
  }
  co_return thrown;
}

TEST_CASE("async: while a stream lives whose connection was lost, nothing is done on another one") {
  server on;
  auto work = [&]() -> rt::awaitable<void> {
    rt::async_session s{on.engine};
    int seen = 0, failed = 0;
    bool ended = false;
    {
      auto rows = co_await s.stream(all);
      while (!ended) {
        if (++seen == 5) lose(s);
        ended = co_await throws<rt::connection_lost>(rows.next());
        if (!ended) failed += co_await throws<rt::connection_lost>(change(s, seen));
        if (seen == 7) CHECK(co_await throws<rt::connection_lost>(s.begin()));
      }
    }
    CHECK(seen == 1'001);
    CHECK(failed == 996);
    CHECK(on.changed() == 0);
    auto scope = co_await s.begin();
    co_await change(s, 1);
    co_await scope.commit();
    CHECK(on.changed() == 1);
    // One that is lost between two fetches.
    auto rows = co_await s.stream(all);
    CHECK(co_await rows.next() != nullptr);
    lose(s);
    CHECK(co_await throws<rt::connection_lost>(rows.all()));
    co_await change(s, 2);
    CHECK(on.changed() == 2);
  };
  on.loop.wait(work());
  CHECK(on.engine.statistics().in_use == 0);
}

TEST_CASE("async: a stream has no part in what is done with its connection later") {
  server on;
  auto work = [&]() -> rt::awaitable<void> {
    rt::async_session first{on.engine}, second{on.engine};
    {
      auto rows = co_await first.stream(all);
      CHECK(co_await rows.next() != nullptr);
      co_await change(first, 1);
      auto unread = co_await first.stream(all);
      first.close();
      auto scope = co_await second.begin();
      co_await change(second, 2);
      CHECK(on.changed() == 1);
      CHECK(co_await throws<rt::connection_lost>(rows.all()));
      CHECK(co_await throws<rt::connection_lost>(unread.next()));
      rows = {};
      co_await change(second, 3);
      co_await scope.commit();
    }
    CHECK(on.changed() == 3);
  };
  on.loop.wait(work());
}

TEST_CASE("async: what is written beside a stream that is left is kept where its connection is not") {
  server on;
  auto work = [&]() -> rt::awaitable<void> {
    rt::async_session s{on.engine};
    auto rows = co_await s.stream(all);
    CHECK(co_await rows.next() != nullptr);
    co_await change(s, 1);
    on.engine.invalidate();
  };
  on.loop.wait(work());
  on.loop.wait(on.engine.close(1s));
  CHECK(on.changed() == 1);
}

TEST_CASE("async: a stream that is out of time is over, and the next statement works while it is there") {
  server on;
  auto work = [&]() -> rt::awaitable<void> {
    rt::async_session s{on.engine};
    s.set_statement_timeout(200ms);
    auto rows = co_await s.stream(rt::select(slow.id, slow.pause));
    CHECK(co_await rows.next() != nullptr);
    co_await change(s, 1);
    CHECK(co_await throws<rt::statement_timeout>(rows.all()));
    co_await change(s, 2);
    CHECK(!s.in_transaction());
    CHECK(on.changed() == 1);
    CHECK(co_await rows.next() == nullptr);
  };
  on.loop.wait(work());
}

}  // namespace
