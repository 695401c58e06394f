// SPDX-License-Identifier: BSL-1.0
// BEGIN and COMMIT are prepared as well.
#include "sqlite3.hpp"

namespace {

const bench::implementation<bench::raw_sqlite> place("transaction", [](sqlite3* db) {
  return [db, begin = bench::prepare(db, "BEGIN IMMEDIATE"), commit = bench::prepare(db, "COMMIT"),
          select = bench::prepare(db, "SELECT accounts.balance FROM accounts WHERE accounts.id = ?1"),
          update = bench::prepare(db, "UPDATE accounts SET balance = ?1 WHERE accounts.id = ?2")](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      bench::step_to_end(db, begin.get());
      std::int64_t balance = 0;
      bench::bind(select.get(), 1, bench::key_of(i));
      bench::for_each_row(db, select.get(), [&] { balance = sqlite3_column_int64(select.get(), 0); });
      bench::bind(update.get(), 1, balance + i);
      bench::bind(update.get(), 2, bench::key_of(i));
      bench::step_to_end(db, update.get());
      bench::step_to_end(db, commit.get());
      totals.add(balance);
    }
    return totals;
  };
});

}  // namespace
