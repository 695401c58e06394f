// SPDX-License-Identifier: BSL-1.0
// One row to a file, each committed by itself.
#include "sqlite3.hpp"

namespace {

const bench::implementation<bench::raw_sqlite> place("file_write", [](sqlite3* db) {
  return [db, update = bench::prepare(
                  db, "UPDATE accounts SET balance = accounts.balance + ?1 WHERE accounts.id = ?2")](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      bench::bind(update.get(), 1, i);
      bench::bind(update.get(), 2, bench::key_of(i));
      bench::step_to_end(db, update.get());
      totals.add(i);
    }
    return totals;
  };
});

}  // namespace
