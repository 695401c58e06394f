// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using namespace bench;

const implementation<bench::retort_async> join("join", [](auto& session) {
  return [&](int count, totals& totals) -> rt::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      auto found = co_await session.execute(
          rt::select(cities.name, customers.id, rt::func::count(lines.id), rt::func::sum(lines.quantity))
              .from(regions)
              .join(cities)
              .join(customers)
              .join(orders)
              .join(lines)
              .where(regions.id == region_of(i))
              .group_by(cities.name, customers.id)
              .order_by(customers.id));
      for (auto& [city, customer, number, sum] : found) totals.add(city, customer, number, *sum);
    }
  };
});

}  // namespace
