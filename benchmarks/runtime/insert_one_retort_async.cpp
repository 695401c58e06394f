// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_async> insert_one("insert_one", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    auto transaction = co_await session.begin();
    for (const bench::item& row : bench::items_to_write(count)) {
      co_await session.execute(rt::insert_into(written).values(written.id = row.id, written.quantity = row.quantity,
                                                               written.price = row.price,
                                                               written.name = rt::ref(row.name)));
      totals.add(row.id);
    }
    co_await transaction.commit();
  };
});

}  // namespace
