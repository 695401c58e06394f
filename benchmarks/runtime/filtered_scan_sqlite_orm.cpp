// SPDX-License-Identifier: BSL-1.0
#include "sqlite_orm.hpp"

namespace {

using bench::event;

const bench::implementation<bench::orm_connection> place("filtered_scan", [](bench::storage& storage) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i)
      for (auto& [id, quantity, price, name] :
           storage.select(so::columns(&event::id, &event::quantity, &event::price, &event::name),
                          so::where(so::c(&event::quantity) == bench::kind_of(i))))
        totals.add(id, quantity, price, name);
    return totals;
  };
});

}  // namespace
