// SPDX-License-Identifier: BSL-1.0
// Coroutines: docs/async.md.

// [start]
#include <boost/asio/io_context.hpp>
#include <retort/async.hpp>
// [start]

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "support/blog.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;

// [coroutine]
rt::awaitable<std::string> name_of(rt::async_engine<rt::postgres>& engine, std::int64_t id) {
  rt::async_session s{engine};
  auto found = co_await s.execute(rt::select(users.name).where(users.id == id));
  co_return found.scalar();
}
// [coroutine]

template <class Dialect>
static rt::awaitable<void> work(rt::async_engine<Dialect>& engine) {
  rt::async_session s{engine};
  co_await s.template drop_all<rt::schema<User, Post>>();
  co_await s.template create_all<rt::schema<User, Post>>();

  // [aggregate]
  User<rt::insertable> ann{.name = "Ann", .age = 30};
  co_await s.execute(rt::insert_into(users).values(ann));
  // [aggregate]
  co_await s.execute(rt::insert_into(users).values(users.name = "Bob"));

  // [loop]
  for (auto& [name, age] : co_await s.execute(rt::select(users.name, users.age)))
    std::cout << name << ", " << age.value_or(0) << '\n';
  // [loop]

  {
    // [transaction]
    auto tx = co_await s.begin();
    co_await s.execute(rt::update(users).set(users.age = 31).where(users.name == "Ann"));
    {
      auto inner = co_await s.begin_nested();
      co_await s.execute(rt::delete_from(users).all_rows());
    }  // taken back, since it was not committed
    co_await tx.commit();
    // [transaction]
  }

  // [transact]
  auto birthday = [&]() -> rt::awaitable<int> {
    auto age = co_await s.execute(rt::select(users.age).where(users.name == "Ann"));
    int next = age.scalar().value_or(0) + 1;
    co_await s.execute(rt::update(users).set(users.age = next).where(users.name == "Ann"));
    co_return next;
  };
  int age = co_await s.transact(birthday, {.attempts = 10});
  // [transact]
  check(age == 32, "transact");

  // [stream]
  auto rows = co_await s.stream(rt::select(users.id, users.name));
  while (auto* row = co_await rows.next()) std::cout << row->template get<1>() << '\n';
  // [stream]

  // [pipeline]
  auto [names, count] =
      co_await s.pipeline(rt::select(users.name), rt::select(rt::func::count(users.id)).where(users.age > 30));
  // [pipeline]
  check(names.all().size() == 2 && count.scalar() == 1, "pipeline");

  std::vector<User<rt::insertable>> people;
  for (int i = 0; i < 1'000; ++i) people.push_back({.name = "user " + std::to_string(i)});
  // [bulk]
  co_await s.bulk_insert(users, people);
  auto seen = co_await s.bulk_export(users, [](User<rt::row>& user) { std::cout << user.name << '\n'; });
  // [bulk]
  check(seen == 1'002, "bulk");
}

static rt::awaitable<void> deadlines(rt::async_engine<rt::postgres>& engine) {
  // [deadline]
  rt::async_session s{engine};
  s.set_statement_timeout(200ms);
  try {
    co_await s.execute_script("SELECT pg_sleep(60)");
  } catch (const rt::statement_timeout& e) {
    std::cerr << e.what() << '\n';
  }
  // [deadline]
  co_await s.execute_script("SELECT 1");
}

static rt::awaitable<void> listening(rt::async_engine<rt::postgres>& engine) {
  // [listener]
  rt::listener ear{engine};
  co_await ear.listen("orders");

  rt::async_session s{engine};
  co_await s.execute_script("NOTIFY orders, '42'");

  auto event = co_await ear.next();
  if (event.is_gap())
    std::cout << "the connection was lost: look what was missed\n";
  else
    std::cout << event.channel << ": " << event.payload << '\n';
  // [listener]
  check(event.payload == "42", "listener");
}

static void run(asio::io_context& io, rt::awaitable<void> what) {
  asio::co_spawn(io, std::move(what), [](std::exception_ptr failed) {
    if (failed) std::rethrow_exception(failed);
  });
  io.restart();
  io.run();
}

static void tokens(asio::io_context& io, rt::async_engine<rt::postgres>& engine) {
  rt::async_session s{engine};
  // [tokens]
  auto future = s.execute(rt::select(users.name).where(users.id == rt::arg<"id">), rt::arg<"id"> = 1, asio::use_future);

  io.restart();
  io.run();
  std::cout << future.get().scalar() << '\n';
  // [tokens]
  check(true, "tokens");
}

static void cancelling(asio::io_context& io, rt::async_engine<rt::postgres>& engine) {
  rt::async_session s{engine};
  bool aborted = false;
  // [cancel]
  asio::cancellation_signal stop;
  auto done = [&](std::exception_ptr failed) { aborted = failed != nullptr; };
  s.execute_script("SELECT pg_sleep(60)", asio::bind_cancellation_slot(stop.slot(), done));

  asio::steady_timer timer(io, 50ms);
  timer.async_wait([&](auto) { stop.emit(asio::cancellation_type::terminal); });
  // [cancel]
  io.restart();
  io.run();
  check(aborted, "cancelled");
}

int main() {
  const char* given = std::getenv("RETORT_TEST_POSTGRES");
  const std::string url = given != nullptr ? given : "postgresql:///test";
  const std::string path = (std::filesystem::temp_directory_path() / "retort-async-example.db").string();
  {
    // [engine]
    asio::io_context io;
    auto engine = rt::create_async_engine<rt::postgres>(io, url, {.pool_size = 10});
    // [engine]
    run(io, work(engine));
    run(io, deadlines(engine));
    run(io, listening(engine));
    tokens(io, engine);
    cancelling(io, engine);
    std::string name;
    asio::co_spawn(io, name_of(engine, 1), [&](std::exception_ptr, std::string found) { name = found; });
    io.restart();
    io.run();
    check(name == "Ann", "name");
  }
  {
    asio::io_context io;
    // [sqlite]
    auto engine = rt::create_async_engine<rt::sqlite>(io, "sqlite:///" + path, {}, {.reads = rt::sqlite_reads::budget});
    // [sqlite]
    run(io, work(engine));
  }
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
}
