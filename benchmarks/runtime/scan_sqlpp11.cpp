// SPDX-License-Identifier: BSL-1.0
#include "sqlpp11.hpp"

namespace {

const bench::implementation<bench::pp_connection> place("scan", [](sqlpp::sqlite3::connection& db) {
  return [&](int count) {
    bench::totals totals;
    const bench::pp_events events;
    for (int i = 0; i < count; ++i) {
      std::vector<bench::item> all;
      for (const auto& row :
           db(sqlpp::select(events.id, events.quantity, events.price, events.name).from(events).unconditionally()))
        all.push_back(
            {row.id.value(), static_cast<int>(row.quantity.value()), row.price.value(), std::string(row.name)});
      for (const bench::item& row : all) totals.add(row.id, row.quantity, row.price, row.name);
    }
    return totals;
  };
});

}  // namespace
