// SPDX-License-Identifier: BSL-1.0
// A prepared statement a row is also the best way to write many.
#include "sqlite3.hpp"

namespace {

constexpr auto write = [](sqlite3* db) {
  return [db, insert = bench::prepare(db, "INSERT INTO written (id, quantity, price, name) VALUES (?1, ?2, ?3, ?4)")](
             int count) {
    bench::totals totals;
    bench::run_script(db, "BEGIN IMMEDIATE");
    for (const bench::item& row : bench::items_to_write(count)) {
      bench::bind_item(insert.get(), row);
      bench::step_to_end(db, insert.get());
      totals.add(row.id);
    }
    bench::run_script(db, "COMMIT");
    return totals;
  };
};

const bench::implementation<bench::raw_sqlite> one("insert_one", write);
const bench::implementation<bench::raw_sqlite> many("insert_many", write);
const bench::implementation<bench::raw_sqlite> bulk("insert_bulk", write);

}  // namespace
