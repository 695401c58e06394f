// SPDX-License-Identifier: BSL-1.0
#include "sqlite3.hpp"

namespace {

const bench::implementation<bench::raw_sqlite> raw("pk_select", [](sqlite3* db) {
  return [db, select = bench::prepare(
                  db, "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = ?1")](
             int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      bench::bind(select.get(), 1, bench::key_of(i));
      bench::for_each_row(db, select.get(), [&] {
        const bench::item row = bench::item_of(select.get());
        totals.add(row.id, row.quantity, row.price, row.name);
      });
    }
    return totals;
  };
});

// What only who knows that there can be one row may write: no second step.
const bench::implementation<bench::raw_sqlite> one_step(
    "pk_select",
    [](sqlite3* db) {
      return [db, select = bench::prepare(
                      db, "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = ?1")](
                 int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          bench::bind(select.get(), 1, bench::key_of(i));
          bench::expect(sqlite3_step(select.get()), SQLITE_ROW, db);
          const bench::item row = bench::item_of(select.get());
          totals.add(row.id, row.quantity, row.price, row.name);
          sqlite3_reset(select.get());
        }
        return totals;
      };
    },
    "raw_sqlite_one_step");

}  // namespace
