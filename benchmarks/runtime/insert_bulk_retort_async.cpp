// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_async> place("insert_bulk", [](auto& session) {
  return [&, rows = std::vector<bench::Written<rt::row>>()](int count,
                                                            bench::totals& totals) mutable -> rt::awaitable<void> {
    rows.clear();
    for (const bench::item& row : bench::items_to_write(count)) {
      rows.push_back({row.id, row.quantity, row.price, row.name});
      totals.add(row.id);
    }
    co_await session.bulk_insert(written, rows);
  };
});

}  // namespace
