// SPDX-License-Identifier: BSL-1.0
// The fastest way there is: on PostgreSQL COPY in binary.
#include "retort.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> place("insert_bulk", [](auto& session) {
  return [&, rows = std::vector<bench::Written<rt::row>>()](int count) mutable {
    bench::totals totals;
    rows.clear();
    for (const bench::item& row : bench::items_to_write(count)) {
      rows.push_back({row.id, row.quantity, row.price, row.name});
      totals.add(row.id);
    }
    session.bulk_insert(written, rows);
    return totals;
  };
});

}  // namespace
