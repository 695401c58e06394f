// SPDX-License-Identifier: BSL-1.0
// The fastest way there is: on PostgreSQL COPY in binary.
#include "retort.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> insert_bulk("insert_bulk", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    const auto& rows = bench::rows_to_write(count);
    session.bulk_insert(written, rows);
    for (const auto& row : rows) totals.add(row.id);
    return totals;
  };
});

}  // namespace
