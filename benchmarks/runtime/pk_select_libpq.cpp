// SPDX-License-Identifier: BSL-1.0
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text, bench::libpq_binary> raw("pk_select", [](auto& server) {
  server.prepare("by_key", "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = $1");
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const bench::pg_result found = server.execute("by_key", bench::key_of(i));
      for (int r = 0; r < PQntuples(found.get()); ++r) {
        const bench::item row = server.item_of(found, r);
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    }
    return totals;
  };
});

}  // namespace
