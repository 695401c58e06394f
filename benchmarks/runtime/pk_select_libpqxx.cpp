// SPDX-License-Identifier: BSL-1.0
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> pqxx_alone("pk_select", [](pqxx::connection& connection) {
  connection.prepare("by_key",
                     "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = $1");
  return [&](int count) {
    bench::totals totals;
    pqxx::nontransaction work(connection);
    for (int i = 0; i < count; ++i)
      for (const auto& found : bench::exec_prepared(work, "by_key", bench::key_of(i))) {
        const bench::item row = bench::item_of(found);
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    return totals;
  };
});

}  // namespace
