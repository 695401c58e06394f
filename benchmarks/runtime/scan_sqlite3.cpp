// SPDX-License-Identifier: BSL-1.0
#include "sqlite3.hpp"

namespace {

const bench::implementation<bench::raw_sqlite> place("scan", [](sqlite3* db) {
  return [db, select = bench::prepare(db, "SELECT events.id, events.quantity, events.price, events.name FROM events")](
             int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      std::vector<bench::item> all;
      bench::for_each_row(db, select.get(), [&] { all.push_back(bench::item_of(select.get())); });
      for (const bench::item& row : all) totals.add(row.id, row.quantity, row.price, row.name);
    }
    return totals;
  };
});

}  // namespace
