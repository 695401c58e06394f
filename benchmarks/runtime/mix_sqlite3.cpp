// SPDX-License-Identifier: BSL-1.0
// A pool of eight connections to the file, each with its prepared statements.
#include "sqlite3.hpp"
#include "tasks.hpp"

namespace {

struct connection {
  explicit connection(const std::string& file) : db(bench::open_sqlite(file)) {}

  bench::sqlite_handle db;
  bench::statement select = bench::prepare(
      db.get(), "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id BETWEEN ?1 AND ?2");
  bench::statement update =
      bench::prepare(db.get(), "UPDATE accounts SET balance = accounts.balance + ?1 WHERE accounts.id = ?2");
};

class pooled : public bench::run_in_threads {
 public:
  static constexpr std::string_view database = "sqlite", name = "raw_sqlite";
  explicit pooled(const bench::place& where)
      : run_in_threads{where.tasks}, checks_(where), pool_([&] { return std::make_unique<connection>(where.url); }) {}
  bench::simple_pool<connection>& get() { return pool_; }
  void script(const std::string& sql) { checks_.script(sql); }
  double ask(const std::string& sql) { return checks_.ask(sql); }
  static bench::evidence proof() { return {}; }

 private:
  bench::raw_sqlite checks_;
  bench::simple_pool<connection> pool_;
};

const bench::implementation<pooled> place("mix", [](bench::simple_pool<connection>& pool) {
  return [&](int first, int count) {
    bench::totals totals;
    for (int i = first; i < first + count; ++i)
      pool.with([&](connection& c) {
        const auto key = bench::key_of(i);
        if (bench::deed_of(i) == bench::deed::write) {
          bench::bind(c.update.get(), 1, 1);
          bench::bind(c.update.get(), 2, key);
          bench::step_to_end(c.db.get(), c.update.get());
          totals.add(0);
          return;
        }
        bench::bind(c.select.get(), 1, key);
        bench::bind(c.select.get(), 2, bench::deed_of(i) == bench::deed::read ? key : key + bench::range_length - 1);
        bench::for_each_row(c.db.get(), c.select.get(), [&] {
          const bench::item row = bench::item_of(c.select.get());
          totals.add(row.id, row.quantity, row.price, row.name);
        });
      });
    return totals;
  };
});

}  // namespace
