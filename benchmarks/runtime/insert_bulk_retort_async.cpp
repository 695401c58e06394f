// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_async> insert_bulk("insert_bulk", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    const auto& rows = bench::rows_to_write(count);
    co_await session.bulk_insert(written, rows);
    for (const auto& row : rows) totals.add(row.id);
  };
});

}  // namespace
