// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::items;

const bench::implementation<bench::retort_async> select_awaited("pk_select", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      const auto key = bench::key_of(i);
      auto found = co_await session.execute(
          rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key));
      for (auto& [id, quantity, price, name] : found) totals.add(id, quantity, price, name);
    }
  };
});

}  // namespace
