// SPDX-License-Identifier: BSL-1.0
// All rows at once into a vector; and as a stream.
#include "retort_async.hpp"

namespace {

using bench::events;
using event = bench::Event<rt::row>;

const bench::implementation<bench::retort_async> scan("scan", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      auto found = co_await session.execute(rt::select(events));
      const std::vector<event> all = found.all();
      for (const event& row : all) totals.add(row.id, row.quantity, row.price, row.name);
    }
  };
});

const bench::implementation<bench::retort_async> scan_stream(
    "scan",
    [](auto& session) {
      return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
        for (int i = 0; i < count; ++i) {
          auto rows = co_await session.stream(rt::select(events));
          for (;;) {
            event* row = co_await rows.next();
            if (row == nullptr) break;
            totals.add(row->id, row->quantity, row->price, row->name);
          }
        }
      };
    },
    "retort_async_stream");

}  // namespace
