// SPDX-License-Identifier: BSL-1.0
#include "sqlite_orm.hpp"

namespace {

const bench::implementation<bench::orm_connection> place("scan", [](bench::storage& storage) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const auto all = storage.get_all<bench::event>();
      for (const bench::item& row : all) totals.add(row.id, row.quantity, row.price, row.name);
    }
    return totals;
  };
});

}  // namespace
