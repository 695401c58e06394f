// SPDX-License-Identifier: BSL-1.0
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("insert_one", [](pqxx::connection& connection) {
  connection.prepare("put", "INSERT INTO written (id, quantity, price, name) VALUES ($1, $2, $3, $4)");
  return [&](int count) {
    bench::totals totals;
    pqxx::work work(connection);
    for (const bench::item& row : bench::items_to_write(count)) {
      bench::exec_prepared(work, "put", row.id, row.quantity, row.price, row.name);
      totals.add(row.id);
    }
    work.commit();
    return totals;
  };
});

}  // namespace
