// SPDX-License-Identifier: BSL-1.0
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("scan", [](pqxx::connection& connection) {
  connection.prepare("all", "SELECT events.id, events.quantity, events.price, events.name FROM events");
  return [&](int count) {
    bench::totals totals;
    pqxx::nontransaction work(connection);
    for (int i = 0; i < count; ++i) {
      std::vector<bench::item> all;
      for (const auto& found : bench::exec_prepared(work, "all")) all.push_back(bench::item_of(found));
      for (const bench::item& row : all) totals.add(row.id, row.quantity, row.price, row.name);
    }
    return totals;
  };
});

}  // namespace
