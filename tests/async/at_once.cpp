// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <string>
#include <vector>

#include "blocking.hpp"
#include "models.hpp"

// Two coroutines with one session: the second one is told, wherever the first one waits.

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

template <class Database>
struct one_connection : Database {
  using dialect = typename Database::dialect;
  tests::waiting_loop loop;
  rt::async_engine<dialect> engine{loop.context().get_executor(), this->url(), {.pool_size = 1, .max_overflow = 0}};

  one_connection() {
    rt::async_session s{engine};
    loop.wait(s.template create_all<rt::schema<Post, User>>());
  }

  /// Starts two inserts at once. The first one is done.
  rt::awaitable<void> twice(rt::async_session<dialect>& s) {
    auto insert = [&](std::string name) -> rt::awaitable<void> {
      co_await s.execute(rt::insert_into(users).values(users.name = name));
    };
    int done = 0, refused = 0;
    auto ended = [&](std::exception_ptr failure) {
      try {
        if (failure != nullptr) std::rethrow_exception(failure);
        ++done;
      } catch (const rt::concurrent_use&) {
        ++refused;
      }
    };
    asio::co_spawn(loop.context(), insert("first"), ended);
    asio::co_spawn(loop.context(), insert("second"), ended);
    asio::steady_timer t(loop.context());
    while (done + refused < 2) {
      t.expires_after(1ms);
      co_await t.async_wait(asio::use_awaitable);
    }
    CHECK(done == 1);
    CHECK(refused == 1);
    if (s.in_transaction()) co_await s.commit();
    auto names = co_await s.execute(rt::select(users.name));
    CHECK(names.scalars() == std::vector<std::string>{"first"});
  }
};

#define AT_ONCE(text) TEST_CASE_TEMPLATE(text, Database, tests::in_file, tests::on_server)

AT_ONCE("two statements at once on a session that has no connection yet") {
  one_connection<Database> on;
  on.engine.invalidate();  // so one is opened
  rt::async_session s{on.engine};
  on.loop.wait(on.twice(s));
}
AT_ONCE("two statements at once on a session that has one") {
  one_connection<Database> on;
  rt::async_session s{on.engine};
  on.loop.run(s.execute(rt::select(users.id)));
  on.loop.wait(on.twice(s));
}
AT_ONCE("two statements at once on a session that begins transactions by itself") {
  one_connection<Database> on;
  rt::async_session s{on.engine, {.autobegin = true}};
  on.loop.wait(on.twice(s));
}
TEST_CASE_TEMPLATE("two statements at once on a session that waits for its turn", Database, tests::in_memory,
                   tests::in_file, tests::on_server) {
  one_connection<Database> on;
  using session = rt::async_session<typename Database::dialect>;
  auto all = [&]() -> rt::awaitable<void> {
    session s{on.engine};
    session holder{on.engine};
    auto scope = co_await holder.begin();
    co_await holder.execute(rt::update(users).set(users.age = 1).all_rows());
    auto both = asio::co_spawn(on.loop.context(), on.twice(s), asio::use_future);
    asio::steady_timer t(on.loop.context(), 20ms);
    co_await t.async_wait(asio::use_awaitable);
    co_await scope.commit();
    holder.close();
    while (both.wait_for(0s) != std::future_status::ready) {
      t.expires_after(1ms);
      co_await t.async_wait(asio::use_awaitable);
    }
    CHECK_NOTHROW(both.get());
  };
  on.loop.wait(all());
}
TEST_CASE("a statement beside one whose connection is lost does not take that away") {
  one_connection<tests::on_server> on;
  rt::async_session s{on.engine};
  on.loop.run(s.execute(rt::select(users.id)));
  const auto id = s.connection().connection().id();
  auto sleeps = asio::co_spawn(on.loop.context(), s.execute_script("SELECT pg_sleep(10)"), asio::use_future);
  auto ends = [&]() -> rt::awaitable<void> {
    rt::async_engine<rt::postgres> other(on.loop.context().get_executor(), on.url(), {});
    rt::async_session killer{other};
    co_await killer.execute_script("SELECT pg_terminate_backend(" + std::to_string(id) + ")");
  };
  auto beside = asio::co_spawn(on.loop.context(), ends(), asio::use_future);
  asio::steady_timer t(on.loop.context(), 5ms);
  std::vector<std::future<void>> others;
  auto insert = [&]() -> rt::awaitable<void> { co_await s.execute_script("SELECT 1"); };
  auto asks = [&]() -> rt::awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      others.push_back(asio::co_spawn(on.loop.context(), insert(), asio::use_future));
      t.expires_after(1ms);
      co_await t.async_wait(asio::use_awaitable);
    }
  };
  on.loop.wait(asks());
  CHECK_THROWS_AS(sleeps.get(), rt::database_error);
  CHECK_NOTHROW(beside.get());
  on.loop.run(s.execute(rt::select(users.id)));
}

}  // namespace
