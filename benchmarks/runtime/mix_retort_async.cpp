// SPDX-License-Identifier: BSL-1.0
// Coroutines on one thread, over a pool of as many connections as the threads of the others have.
#include "retort_async.hpp"

namespace {

using bench::accounts;
using bench::items;

class pooled {
 public:
  static constexpr std::string_view database = "postgres", name = "retort_async";
  explicit pooled(const bench::place& where)
      : engine_(
            rt::create_async_engine<rt::postgres>(io_, where.url, {.pool_size = bench::pool_size, .max_overflow = 0})),
        checks_(where.url),
        tasks_(where.tasks) {}
  rt::async_engine<rt::postgres>& get() { return engine_; }
  template <class Work>
  bench::totals run(Work& work, int count) {
    std::vector<bench::totals> each(static_cast<std::size_t>(tasks_));
    int first = 0;
    for (int t = 0; t < tasks_; ++t) {
      const int some = count / tasks_ + (t < count % tasks_);
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
  boost::asio::io_context io_{1};
  rt::async_engine<rt::postgres> engine_;
  bench::libpq_text checks_;
  int tasks_;
};

const bench::implementation<pooled> concurrent_mix("mix", [](auto& engine) {
  return [&](int first, int count, bench::totals& totals) -> rt::awaitable<void> {
    for (int i = first; i < first + count; ++i) {
      const auto key = bench::key_of(i);
      rt::async_session<rt::postgres> session(engine);
      if (bench::deed_of(i) == bench::deed::write) {
        co_await session.execute(
            rt::update(accounts).set(accounts.balance = accounts.balance + 1).where(accounts.id == key));
        totals.add(0);
        continue;
      }
      const auto last = bench::deed_of(i) == bench::deed::read ? key : key + bench::range_length - 1;
      auto found = co_await session.execute(
          rt::select(items.id, items.quantity, items.price, items.name).where(items.id.between(key, last)));
      for (auto& [id, quantity, price, name] : found) totals.add(id, quantity, price, name);
    }
  };
});

}  // namespace
