// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "blocking.hpp"
#include "models.hpp"

// Streams beside other work of their session, and after their transaction.

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto all_ids = rt::select(users.id, users.name).order_by(users.id);
template <class Dialect>
using rows_of = typename decltype(std::declval<rt::async_session<Dialect>&>().stream(all_ids))::value_type;

template <class Database>
struct database_of : Database {
  using dialect = typename Database::dialect;
  using session = rt::async_session<dialect>;
  tests::waiting_loop loop;

  void set_up(const rt::async_engine<dialect>& engine, int count) {
    std::vector<User<rt::insertable>> many;
    for (int i = 0; i < count; ++i) many.push_back({.name = "user " + std::to_string(i)});
    session s{engine};
    loop.wait(s.template create_all<rt::schema<Post, User>>());
    loop.run(s.execute(rt::insert_into(users).values(many)));
  }
};
template <class Database>
struct with_rows : database_of<Database> {
  using dialect = typename Database::dialect;
  rt::async_engine<dialect> engine{this->loop.context().get_executor(), this->url(), {.pool_timeout = 2'000ms}};

  explicit with_rows(int count) { this->set_up(engine, count); }
  ~with_rows() { CHECK(engine.statistics().in_use == 0); }

  /// How many rows there still are. Whether that ends in an error is told, too.
  rt::awaitable<int> rest_of(rows_of<dialect>& rows, bool& fails) {
    int count = 0;
    fails = false;
    try {
      while (co_await rows.next() != nullptr) ++count;
    } catch (const rt::error&) {
      fails = true;
    }
    co_return count;
  }
};

#define ON_ALL(text) TEST_CASE_TEMPLATE(text, Database, tests::in_memory, tests::in_file, tests::on_server)

ON_ALL("rows end with their transaction") {
  with_rows<Database> on(2'500);
  using dialect = typename Database::dialect;
  auto all = [&]() -> rt::awaitable<void> {
    for (const bool commits : {true, false}) {
      rt::async_session<dialect> s{on.engine};
      rows_of<dialect> rows;
      {
        auto scope = co_await s.begin();
        rows = co_await s.stream(all_ids);
        CHECK(co_await rows.next() != nullptr);
        if (commits) co_await scope.commit();
      }
      bool fails = false;
      CHECK(co_await on.rest_of(rows, fails) == 999);  // those that are here
      CHECK(fails);
      // Nor do they go on in the next one, of this session or another one.
      rt::async_session<dialect> other{on.engine};
      s.close();
      {
        auto scope = co_await other.begin();
        co_await other.execute(rt::update(users).set(users.age = 1).where(users.id == 1));
        CHECK(co_await on.rest_of(rows, fails) == 0);
        co_await scope.commit();
      }
      other.close();
      auto scope = co_await s.begin();
      CHECK(co_await on.rest_of(rows, fails) == 0);
      auto count = co_await s.execute(rt::select(rt::func::count(users.id)));
      CHECK(count.scalar() == 2'500);
      co_await scope.commit();
    }
  };
  on.loop.wait(all());
}

ON_ALL("a session runs statements while it reads its own rows") {
  with_rows<Database> on(1'200);
  using dialect = typename Database::dialect;
  struct change {
    std::int64_t id;
    int age;
  };
  auto all = [&]() -> rt::awaitable<void> {
    rt::async_session<dialect> s{on.engine};
    int seen = 0, beside = 0;
    {
      auto rows = co_await s.stream(all_ids);
      while (auto* row = co_await rows.next()) {
        if (++seen % 400 != 1) continue;
        const std::int64_t id = row->template get<0>();
        co_await s.execute(rt::update(users).set(users.age = 1).where(users.id == id));
        auto age = co_await s.execute(rt::select(users.age).where(users.id == id));
        CHECK(age.scalar() == 1);
        auto [one, two] = co_await s.pipeline(rt::update(users).set(users.level = 2).where(users.id == id),
                                              rt::select(users.level).where(users.id == id));
        CHECK(two.scalar() == 2);
        const std::vector<change> changes{{id, 3}, {id + 1, 3}};
        auto q = rt::update(users).set(users.age = rt::arg<"age">).where(users.id == rt::arg<"id">);
        co_await s.execute_many(q, changes);
        auto others = co_await s.stream(rt::select(users.id).where(users.age == 3));
        while (co_await others.next() != nullptr) ++beside;
      }
    }
    CHECK(seen == 1'200);
    CHECK(beside == 2 + 4 + 6);
    CHECK(!s.in_transaction());
  };
  on.loop.wait(all());
}

TEST_CASE_TEMPLATE("SQLite: a transaction while rows are read that began before it", Database, tests::in_memory,
                   tests::in_file) {
  with_rows<Database> on(1'200);
  auto all = [&]() -> rt::awaitable<void> {
    rt::async_session s{on.engine};
    int seen = 0;
    {
      auto rows = co_await s.stream(all_ids);
      while (co_await rows.next() != nullptr) {
        if (++seen % 500 != 1) continue;
        auto scope = co_await s.begin();
        co_await s.execute(rt::update(users).set(users.age = seen).where(users.id == 1));
        auto inner = co_await s.stream(all_ids);
        CHECK(co_await inner.next() != nullptr);
        if (seen == 501) co_await scope.commit();
      }
    }
    CHECK(seen == 1'200);
    CHECK(!s.in_transaction());
    auto age = co_await s.execute(rt::select(users.age).where(users.id == 1));
    CHECK(age.scalar() == 501);
  };
  on.loop.wait(all());
}

// SQLite's connections have no locks: what is half read has to be ended on the thread that works there.
TEST_CASE("rows that are left half read after their transaction, while others write on their connection") {
  database_of<tests::in_file> on;
  {
    const auto engine = rt::create_async_engine<rt::sqlite>(on.loop.context(), on.url());
    on.set_up(engine, 1'500);
  }
  asio::thread_pool threads(3);
  {
    const auto engine = rt::create_async_engine<rt::sqlite>(threads, on.url());
    auto reads = [&](bool only) -> rt::awaitable<void> {
      for (int i = 0; i < 60; ++i) {
        rows_of<rt::sqlite> rows;
        rt::async_session s{engine};
        {
          auto scope = co_await s.begin({.read_only = only});
          rows = co_await s.stream(all_ids);
          co_await rows.next();
          if (i % 3 == 0) co_await scope.commit();
          if (i % 3 == 1) co_await scope.rollback();
        }
        if (i % 2 == 0) rows = {};
      }
    };
    auto writes = [&](std::int64_t id) -> rt::awaitable<void> {
      for (int i = 0; i < 120; ++i) {
        rt::async_session s{engine};
        co_await s.execute(rt::update(users).set(users.age = i).where(users.id == id));
      }
    };
    std::vector<std::future<void>> done;
    for (int i = 0; i < 2; ++i) {
      done.push_back(asio::co_spawn(threads, reads(i == 1), asio::use_future));
      done.push_back(asio::co_spawn(threads, writes(i + 1), asio::use_future));
    }
    for (auto& one : done) CHECK_NOTHROW(one.get());
  }
  threads.join();
}

}  // namespace
