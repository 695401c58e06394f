// SPDX-License-Identifier: BSL-1.0
// A pool of eight connections, each with its prepared statements.
#include "libpq.hpp"
#include "tasks.hpp"

namespace {

template <bench::format F>
struct connection : bench::libpq<F> {
  explicit connection(const std::string& url) : bench::libpq<F>(url) {
    this->prepare(
        "range",
        "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id BETWEEN $1 AND $2");
    this->prepare("add", "UPDATE accounts SET balance = accounts.balance + $1 WHERE accounts.id = $2");
  }
};

template <bench::format F>
class pooled : public bench::run_in_threads {
 public:
  static constexpr std::string_view database = "postgres", name = bench::libpq<F>::name;
  explicit pooled(const bench::place& where)
      : run_in_threads{where.tasks}, pool_([&] { return std::make_unique<connection<F>>(where.url); }) {}
  bench::simple_pool<connection<F>>& get() { return pool_; }
  void script(const std::string& sql) { pool_.any().script(sql); }
  double ask(const std::string& sql) { return pool_.any().ask(sql); }
  static bench::evidence proof() { return {}; }

 private:
  bench::simple_pool<connection<F>> pool_;
};

const bench::implementation<pooled<bench::format::text>, pooled<bench::format::binary>> place("mix", [](auto& pool) {
  return [&](int first, int count) {
    bench::totals totals;
    for (int i = first; i < first + count; ++i)
      pool.with([&](auto& server) {
        const auto key = bench::key_of(i);
        if (bench::deed_of(i) == bench::deed::write) {
          server.execute("add", std::int64_t{1}, key);
          totals.add(0);
          return;
        }
        const auto last = bench::deed_of(i) == bench::deed::read ? key : key + bench::range_length - 1;
        const bench::pg_result found = server.execute("range", key, last);
        for (int r = 0; r < PQntuples(found.get()); ++r) {
          const bench::item row = server.item_of(found, r);
          totals.add(row.id, row.quantity, row.price, row.name);
        }
      });
    return totals;
  };
});

}  // namespace
