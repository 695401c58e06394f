// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_async> insert_many("insert_many", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    const auto& rows = bench::rows_to_write(count);
    co_await session.execute(rt::insert_into(written).values(rows));
    for (const auto& row : rows) totals.add(row.id);
  };
});

}  // namespace
