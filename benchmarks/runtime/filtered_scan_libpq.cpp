// SPDX-License-Identifier: BSL-1.0
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text, bench::libpq_binary> place("filtered_scan", [](auto& server) {
  server.prepare("of_kind",
                 "SELECT events.id, events.quantity, events.price, events.name FROM events WHERE events.quantity = $1");
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const bench::pg_result found = server.execute("of_kind", bench::kind_of(i));
      for (int r = 0; r < PQntuples(found.get()); ++r) {
        const bench::item row = server.item_of(found, r);
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    }
    return totals;
  };
});

}  // namespace
