// SPDX-License-Identifier: BSL-1.0
// 1,000 of 100,000 rows, read in a loop.
#include "retort.hpp"

namespace {

using bench::events;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> filtered_scan(
    "filtered_scan", [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i)
          for (auto& [id, quantity, price, name] :
               session.execute(rt::select(events.id, events.quantity, events.price, events.name)
                                   .where(events.quantity == bench::kind_of(i))))
            totals.add(id, quantity, price, name);
        return totals;
      };
    });

}  // namespace
