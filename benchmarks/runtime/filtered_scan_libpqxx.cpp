// SPDX-License-Identifier: BSL-1.0
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("filtered_scan", [](pqxx::connection& connection) {
  connection.prepare(
      "of_kind", "SELECT events.id, events.quantity, events.price, events.name FROM events WHERE events.quantity = $1");
  return [&](int count) {
    bench::totals totals;
    pqxx::nontransaction work(connection);
    for (int i = 0; i < count; ++i)
      for (const auto& found : bench::exec_prepared(work, "of_kind", bench::kind_of(i))) {
        const bench::item row = bench::item_of(found);
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    return totals;
  };
});

}  // namespace
