// SPDX-License-Identifier: BSL-1.0
// One row of a file by its key, and one row written to it by each of 64 coroutines.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "retort/async_sqlite.hpp"
#include "sqlite3.hpp"
#include "tables.hpp"

namespace {

using bench::accounts;
using bench::items;

template <int Tasks>
class on_file {
 public:
  static constexpr std::string_view database = "sqlite", name = Tasks == 1 ? "retort_async" : "retort_async_64_writers";
  explicit on_file(const bench::place& where)
      : checks_(where), engine_(rt::create_async_engine<rt::sqlite>(io_, "sqlite:///" + where.url)) {}
  rt::async_engine<rt::sqlite>& get() { return engine_; }
  template <class Work>
  bench::totals run(Work& work, int count) {
    std::vector<bench::totals> each(Tasks);
    int first = 0;
    for (int t = 0; t < Tasks; ++t) {
      const int some = count / Tasks + (t < count % Tasks);
      boost::asio::co_spawn(io_, work(first, some, each[static_cast<std::size_t>(t)]),
                            [](const std::exception_ptr& failure) {
                              if (failure) std::rethrow_exception(failure);
                            });
      first += some;
    }
    io_.restart();
    io_.run();
    bench::totals all;
    for (const bench::totals& one : each) all += one;
    return all;
  }
  void script(const std::string& sql) { checks_.script(sql); }
  double ask(const std::string& sql) { return checks_.ask(sql); }
  static bench::evidence proof() { return {}; }

 private:
  bench::raw_sqlite checks_;
  boost::asio::io_context io_{1};
  rt::async_engine<rt::sqlite> engine_;
};

const bench::implementation<on_file<1>> read("file_read", [](auto& engine) {
  return [&](int first, int count, bench::totals& totals) -> rt::awaitable<void> {
    rt::async_session<rt::sqlite> session(engine);
    for (int i = first; i < first + count; ++i) {
      const auto key = bench::key_of(i);
      auto found = co_await session.execute(
          rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key));
      for (auto& [id, quantity, price, name] : found) totals.add(id, quantity, price, name);
    }
  };
});

constexpr auto write = [](auto& engine) {
  return [&](int first, int count, bench::totals& totals) -> rt::awaitable<void> {
    rt::async_session<rt::sqlite> session(engine);
    for (int i = first; i < first + count; ++i) {
      co_await session.execute(
          rt::update(accounts).set(accounts.balance = accounts.balance + i).where(accounts.id == bench::key_of(i)));
      totals.add(i);
    }
  };
};
const bench::implementation<on_file<1>> write_alone("file_write", write);
const bench::implementation<on_file<64>> write_together("file_write", write);

}  // namespace
