// SPDX-License-Identifier: BSL-1.0
// A range of rows in one statement; and one statement with placeholders for many elements.
#include "retort.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> insert_many("insert_many", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    const auto& rows = bench::rows_to_write(count);
    session.execute(rt::insert_into(written).values(rows));
    for (const auto& row : rows) totals.add(row.id);
    return totals;
  };
});

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> insert_execute_many(
    "insert_many",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        const std::vector<bench::item>& rows = bench::items_to_write(count);
        session.execute_many(
            rt::insert_into(written).values(written.id = rt::arg<"id">, written.quantity = rt::arg<"quantity">,
                                            written.price = rt::arg<"price">, written.name = rt::arg<"name">),
            rows);
        for (const bench::item& row : rows) totals.add(row.id);
        return totals;
      };
    },
    "retort_execute_many");

}  // namespace
