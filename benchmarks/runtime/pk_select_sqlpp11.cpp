// SPDX-License-Identifier: BSL-1.0
// Written in place; and prepared once, with a parameter.
#include "sqlpp11.hpp"

namespace {

const bench::implementation<bench::pp_connection> in_place("pk_select", [](sqlpp::sqlite3::connection& db) {
  return [&](int count) {
    bench::totals totals;
    const bench::pp_items items;
    for (int i = 0; i < count; ++i)
      for (const auto& row : db(sqlpp::select(items.id, items.quantity, items.price, items.name)
                                    .from(items)
                                    .where(items.id == bench::key_of(i)))) {
        const std::string name = row.name;
        totals.add(row.id.value(), row.quantity.value(), row.price.value(), name);
      }
    return totals;
  };
});

const bench::implementation<bench::pp_connection> prepared(
    "pk_select",
    [](sqlpp::sqlite3::connection& db) {
      const bench::pp_items items;
      return [&, select = db.prepare(sqlpp::select(items.id, items.quantity, items.price, items.name)
                                         .from(items)
                                         .where(items.id == parameter(items.id)))](int count) mutable {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          select.params.id = bench::key_of(i);
          for (const auto& row : db(select)) {
            const std::string name = row.name;
            totals.add(row.id.value(), row.quantity.value(), row.price.value(), name);
          }
        }
        return totals;
      };
    },
    "sqlpp11_prepared");

}  // namespace
