// SPDX-License-Identifier: BSL-1.0
// Written in place; and prepared once, with the key put into it.
#include "sqlite_orm.hpp"

namespace {

using bench::item;

auto by_key(std::int64_t key) {
  return so::select(so::columns(&item::id, &item::quantity, &item::price, &item::name),
                    so::where(so::c(&item::id) == key));
}

const bench::implementation<bench::orm_connection> in_place("pk_select", [](bench::storage& storage) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i)
      for (auto& [id, quantity, price, name] :
           storage.select(so::columns(&item::id, &item::quantity, &item::price, &item::name),
                          so::where(so::c(&item::id) == bench::key_of(i))))
        totals.add(id, quantity, price, name);
    return totals;
  };
});

const bench::implementation<bench::orm_connection> prepared(
    "pk_select",
    [](bench::storage& storage) {
      return [&, statement = storage.prepare(by_key(0))](int count) mutable {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          so::get<0>(statement) = bench::key_of(i);
          for (auto& [id, quantity, price, name] : storage.execute(statement)) totals.add(id, quantity, price, name);
        }
        return totals;
      };
    },
    "sqlite_orm_prepared");

}  // namespace
