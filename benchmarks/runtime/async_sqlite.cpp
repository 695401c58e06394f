// SPDX-License-Identifier: BSL-1.0
// Async sessions on an SQLite file, against sync ones. Prints microseconds for each statement. Its argument is a
// folder.
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "items_model.hpp"
#include "retort/async_sqlite.hpp"
#include "rounds.hpp"

namespace {

using bench::items;
using row = bench::Item<rt::row>;

constexpr int reads = 5'000;
constexpr int writers = 64;
constexpr int writes_each = 30;
double kept = 0;

void measure(const std::string& url, int count) {
  boost::asio::io_context io(1);
  auto engine = rt::create_engine<rt::sqlite>(url);
  rt::session s{engine};
  rt::schema<bench::Item>::create_all(s);
  std::vector<row> given;
  for (int i = 1; i <= 1'000; ++i) given.push_back({i, i % 100, i * 0.25, "item " + std::to_string(i)});
  s.execute(rt::insert_into(items).values(given));
  auto async_engine = rt::create_async_engine<rt::sqlite>(io, url);
  rt::async_session as{async_engine};
  const auto by_key = [](std::int64_t key) {
    return rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key);
  };
  const auto go = [&] {
    io.restart();
    io.run();
  };

  bench::rounds one("read one row of a file", count);
  one.add("retort_sync", reads, [&] {
    for (int i = 0; i < reads; ++i) kept += s.execute(by_key(i % 1'000 + 1)).one().get<2>();
  });
  auto each = [&]() -> rt::awaitable<void> {
    for (int i = 0; i < reads; ++i) {
      auto found = co_await as.execute(by_key(i % 1'000 + 1));
      kept += found.one().get<2>();
    }
  };
  one.add("retort_async", reads, [&] {
    boost::asio::co_spawn(io, each(), boost::asio::detached);
    go();
  });
  one.run();

  std::int64_t next = 1'000'000;
  const auto put = [&](std::int64_t id) {
    return rt::insert_into(items).values(items.id = id, items.quantity = 1, items.price = 0.5, items.name = "new");
  };
  bench::rounds all("write one row to a file", count);
  all.add("retort_sync_a_transaction_each", writers * writes_each, [&] {
    for (int i = 0; i < writers * writes_each; ++i) {
      auto scope = s.begin();
      s.execute(put(++next));
      scope.commit();
    }
  });
  all.add("retort_sync_autocommit", writers * writes_each, [&] {
    for (int i = 0; i < writers * writes_each; ++i) s.execute(put(++next));
  });
  auto writer = [&]() -> rt::awaitable<void> {
    rt::async_session mine{async_engine};
    for (int i = 0; i < writes_each; ++i) co_await mine.execute(put(++next));
  };
  all.add("retort_async_64_writers", writers * writes_each, [&] {
    for (int i = 0; i < writers; ++i) boost::asio::co_spawn(io, writer(), boost::asio::detached);
    go();
  });
  all.run();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  try {
    measure("sqlite:///" + std::string(argv[1]) + "/bench.db", std::atoi(argv[2]));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return kept == 0;
}
