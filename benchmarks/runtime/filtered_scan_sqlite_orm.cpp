// SPDX-License-Identifier: BSL-1.0
#include "sqlite_orm.hpp"

namespace {

using bench::event;

const bench::implementation<bench::orm_connection> place("filtered_scan", [](bench::storage& storage) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i)
      for (auto& [id, quantity, price, name] :
           storage.select(so::columns(so::column<event>(&event::id), so::column<event>(&event::quantity),
                                      so::column<event>(&event::price), so::column<event>(&event::name)),
                          so::where(so::c(so::column<event>(&event::quantity)) == bench::kind_of(i))))
        totals.add(id, quantity, price, name);
    return totals;
  };
});

}  // namespace
