// SPDX-License-Identifier: BSL-1.0
// Threads that share an engine: each operation takes a session, and with it a connection of the pool.
#include "retort.hpp"
#include "tasks.hpp"

namespace {

using bench::accounts;
using bench::items;

template <class Dialect>
class pooled : public bench::run_in_threads {
 public:
  static constexpr std::string_view database = std::is_same_v<Dialect, rt::sqlite> ? "sqlite" : "postgres",
                                    name = "retort";
  explicit pooled(const bench::place& where)
      : run_in_threads{where.tasks},
        checks_(where),
        engine_(rt::create_engine<Dialect>(database == "sqlite" ? bench::sqlite_url(where.url) : where.url,
                                           {.pool_size = bench::pool_size, .max_overflow = 0})) {}
  rt::engine<Dialect>& get() { return engine_; }
  void script(const std::string& sql) { checks_.script(sql); }
  double ask(const std::string& sql) { return checks_.ask(sql); }
  static bench::evidence proof() { return {}; }

 private:
  std::conditional_t<std::is_same_v<Dialect, rt::sqlite>, bench::raw_sqlite, bench::libpq_text> checks_;
  rt::engine<Dialect> engine_;
};

const bench::implementation<pooled<rt::sqlite>, pooled<rt::postgres>> concurrent_mix("mix", [](auto& engine) {
  return [&](int first, int count) {
    bench::totals totals;
    for (int i = first; i < first + count; ++i) {
      const auto key = bench::key_of(i);
      rt::session session(engine);
      if (bench::deed_of(i) == bench::deed::write) {
        session.execute(rt::update(accounts).set(accounts.balance = accounts.balance + 1).where(accounts.id == key));
        totals.add(0);
        continue;
      }
      const auto last = bench::deed_of(i) == bench::deed::read ? key : key + bench::range_length - 1;
      for (auto& [id, quantity, price, name] : session.execute(
               rt::select(items.id, items.quantity, items.price, items.name).where(items.id.between(key, last))))
        totals.add(id, quantity, price, name);
    }
    return totals;
  };
});

}  // namespace
