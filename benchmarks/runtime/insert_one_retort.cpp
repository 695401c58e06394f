// SPDX-License-Identifier: BSL-1.0
// One statement a row, all in one transaction.
#include "retort.hpp"

namespace {

using bench::written;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> insert_one("insert_one", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    auto transaction = session.begin();
    for (const bench::item& row : bench::items_to_write(count)) {
      session.execute(rt::insert_into(written).values(written.id = row.id, written.quantity = row.quantity,
                                                      written.price = row.price, written.name = rt::ref(row.name)));
      totals.add(row.id);
    }
    transaction.commit();
    return totals;
  };
});

}  // namespace
