// SPDX-License-Identifier: BSL-1.0
// A pool of eight connections, each with its prepared statements.
#include "libpqxx.hpp"
#include "tasks.hpp"

namespace {

class pooled : public bench::run_in_threads {
 public:
  static constexpr std::string_view database = "postgres", name = "libpqxx";
  explicit pooled(const bench::place& where)
      : run_in_threads{where.tasks}, checks_(where), pool_([&] {
          auto connection = std::make_unique<pqxx::connection>(where.url);
          connection->prepare(
              "range",
              "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id BETWEEN $1 AND $2");
          connection->prepare("add", "UPDATE accounts SET balance = accounts.balance + $1 WHERE accounts.id = $2");
          return connection;
        }) {}
  bench::simple_pool<pqxx::connection>& get() { return pool_; }
  void script(const std::string& sql) { checks_.script(sql); }
  double ask(const std::string& sql) { return checks_.ask(sql); }
  static bench::evidence proof() { return {}; }

 private:
  bench::libpqxx checks_;
  bench::simple_pool<pqxx::connection> pool_;
};

const bench::implementation<pooled> place("mix", [](bench::simple_pool<pqxx::connection>& pool) {
  return [&](int first, int count) {
    bench::totals totals;
    for (int i = first; i < first + count; ++i)
      pool.with([&](pqxx::connection& connection) {
        const auto key = bench::key_of(i);
        pqxx::nontransaction work(connection);
        if (bench::deed_of(i) == bench::deed::write) {
          bench::exec_prepared(work, "add", std::int64_t{1}, key);
          totals.add(0);
          return;
        }
        const auto last = bench::deed_of(i) == bench::deed::read ? key : key + bench::range_length - 1;
        for (const auto& found : bench::exec_prepared(work, "range", key, last)) {
          const bench::item row = bench::item_of(found);
          totals.add(row.id, row.quantity, row.price, row.name);
        }
      });
    return totals;
  };
});

}  // namespace
