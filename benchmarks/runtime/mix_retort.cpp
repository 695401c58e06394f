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
        engine_(rt::create_engine<Dialect>(database == "sqlite" ? bench::sqlite_url(where.url) : where.url,
                                           {.pool_size = bench::pool_size, .max_overflow = 0})) {
    if (!where.fill.empty()) script(where.fill);
  }
  rt::engine<Dialect>& get() { return engine_; }
  void script(const std::string& sql) { rt::session(engine_).execute_script(sql); }
  double ask(const std::string& sql) {
    rt::session session(engine_);
    if constexpr (std::is_same_v<Dialect, rt::sqlite>)
      return bench::ask_sqlite(session.connection().handle(), sql);
    else
      return bench::ask_postgres(session.connection().handle(), sql);
  }
  static bench::evidence proof() { return {}; }

 private:
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
