// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::events;

const bench::implementation<bench::retort_async> filtered_scan("filtered_scan", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      auto found = co_await session.execute(rt::select(events.id, events.quantity, events.price, events.name)
                                                .where(events.quantity == bench::kind_of(i)));
      for (auto& [id, quantity, price, name] : found) totals.add(id, quantity, price, name);
    }
  };
});

}  // namespace
