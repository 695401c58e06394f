// SPDX-License-Identifier: BSL-1.0
#include "sqlpp11.hpp"

namespace {

const bench::implementation<bench::pp_connection> place("filtered_scan", [](sqlpp::sqlite3::connection& db) {
  return [&](int count) {
    bench::totals totals;
    const bench::pp_events events;
    for (int i = 0; i < count; ++i)
      for (const auto& row : db(sqlpp::select(events.id, events.quantity, events.price, events.name)
                                    .from(events)
                                    .where(events.quantity == bench::kind_of(i)))) {
        const std::string name = row.name;
        totals.add(row.id.value(), row.quantity.value(), row.price.value(), name);
      }
    return totals;
  };
});

}  // namespace
