// SPDX-License-Identifier: BSL-1.0
#include "join_sql.hpp"
#include "sqlite3.hpp"

namespace {

const bench::implementation<bench::raw_sqlite> place("join", [](sqlite3* db) {
  return [db, select = bench::prepare(db, BENCH_JOIN("?1"))](int count) {
    bench::totals totals;
    sqlite3_stmt* s = select.get();
    for (int i = 0; i < count; ++i) {
      bench::bind(s, 1, bench::region_of(i));
      bench::for_each_row(db, s, [&] {
        totals.add(bench::text_at(s, 0), sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2),
                   sqlite3_column_int64(s, 3));
      });
    }
    return totals;
  };
});

}  // namespace
