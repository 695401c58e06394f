// SPDX-License-Identifier: BSL-1.0
// SOCI's own pool. A session keeps no prepared statements, so each operation prepares its own, as its users write it.
#include "soci.hpp"
#include "tasks.hpp"

namespace {

template <class Connection>
class pooled : public bench::run_in_threads {
 public:
  static constexpr std::string_view database = Connection::database, name = "soci";
  explicit pooled(const bench::place& where) : run_in_threads{where.tasks}, checks_(where), pool_(bench::pool_size) {
    for (std::size_t i = 0; i < bench::pool_size; ++i)
      if constexpr (database == "sqlite")
        pool_.at(i).open(soci::sqlite3, bench::soci_sqlite_url(where.url));
      else
        pool_.at(i).open(soci::postgresql, where.url);
  }
  soci::connection_pool& get() { return pool_; }
  void script(const std::string& sql) { checks_.script(sql); }
  double ask(const std::string& sql) { return checks_.ask(sql); }
  static bench::evidence proof() { return {}; }

 private:
  Connection checks_;
  soci::connection_pool pool_;
};

const bench::implementation<pooled<bench::soci_sqlite>, pooled<bench::soci_postgres>> place(
    "mix", [](soci::connection_pool& pool) {
      return [&](int first, int count) {
        bench::totals totals;
        for (int i = first; i < first + count; ++i) {
          const long long key = bench::key_of(i);
          soci::session session(pool);
          if (bench::deed_of(i) == bench::deed::write) {
            session << "UPDATE accounts SET balance = accounts.balance + 1 WHERE accounts.id = :key", soci::use(key);
            totals.add(0);
            continue;
          }
          const long long last = bench::deed_of(i) == bench::deed::read ? key : key + bench::range_length - 1;
          long long id = 0;
          bench::item row;
          soci::statement select = (session.prepare << "SELECT items.id, items.quantity, items.price, items.name FROM "
                                                       "items WHERE items.id BETWEEN :first AND :last",
                                    soci::use(key, "first"), soci::use(last, "last"), soci::into(id),
                                    soci::into(row.quantity), soci::into(row.price), soci::into(row.name));
          select.execute();
          while (select.fetch()) totals.add(id, row.quantity, row.price, row.name);
        }
        return totals;
      };
    });

}  // namespace
