// SPDX-License-Identifier: BSL-1.0
#include "retort/dynamic.hpp"
#include "retort_async.hpp"

namespace {

using bench::items;

const bench::implementation<bench::retort_async> dynamic("dynamic", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      const bench::filter f = bench::filter_of(i);
      const auto wanted =
          rt::select(items.id, items.quantity, items.price, items.name)
              .where(items.id >= rt::if_set(f.first_id) & items.id <= rt::if_set(f.last_id) &
                     items.quantity >= rt::if_set(f.least_quantity) & items.quantity <= rt::if_set(f.most_quantity) &
                     items.price >= rt::if_set(f.least_price) & items.price <= rt::if_set(f.most_price) &
                     items.name >= rt::if_set(f.name_from) & items.name != rt::if_set(f.other_name))
              .order_by(items.id)
              .limit(10);
      auto found = co_await session.execute(wanted);
      for (auto& [id, quantity, price, name] : found) totals.add(id, quantity, price, name);
    }
  };
});

}  // namespace
