// SPDX-License-Identifier: BSL-1.0
// Five tables, joined along their foreign keys, in 100 groups.
#include "retort.hpp"

namespace {

using namespace bench;

const implementation<retort_sqlite, retort_postgres> join("join", [](auto& session) {
  return [&](int count) {
    totals totals;
    for (int i = 0; i < count; ++i)
      for (auto& [city, customer, number, sum] : session.execute(
               rt::select(cities.name, customers.id, rt::func::count(lines.id), rt::func::sum(lines.quantity))
                   .from(regions)
                   .join(cities)
                   .join(customers)
                   .join(orders)
                   .join(lines)
                   .where(regions.id == region_of(i))
                   .group_by(cities.name, customers.id)
                   .order_by(customers.id)))
        totals.add(city, customer, number, *sum);
    return totals;
  };
});

}  // namespace
