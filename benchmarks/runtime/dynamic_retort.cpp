// SPDX-License-Identifier: BSL-1.0
// Eight conditions, each of which may be left out: one statement, whose text for each combination is put together once.
#include "retort.hpp"
#include "retort/dynamic.hpp"

namespace {

using bench::items;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> dynamic("dynamic", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const bench::filter f = bench::filter_of(i);
      for (auto& [id, quantity, price, name] : session.execute(
               rt::select(items.id, items.quantity, items.price, items.name)
                   .where(items.id >= rt::if_set(f.first_id) & items.id <= rt::if_set(f.last_id) &
                          items.quantity >= rt::if_set(f.least_quantity) &
                          items.quantity <= rt::if_set(f.most_quantity) & items.price >= rt::if_set(f.least_price) &
                          items.price <= rt::if_set(f.most_price) & items.name >= rt::if_set(f.name_from) &
                          items.name != rt::if_set(f.other_name))
                   .order_by(items.id)
                   .limit(10)))
        totals.add(id, quantity, price, name);
    }
    return totals;
  };
});

}  // namespace
