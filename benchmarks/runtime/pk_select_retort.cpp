// SPDX-License-Identifier: BSL-1.0
// A select by primary key, written in place in the loop; the same with one(); the same as a constant with a
// placeholder.
#include "retort.hpp"

namespace {

using bench::items;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> select_in_place(
    "pk_select", [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          const auto key = bench::key_of(i);
          for (auto& [id, quantity, price, name] :
               session.execute(rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key)))
            totals.add(id, quantity, price, name);
        }
        return totals;
      };
    });

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> select_one(
    "pk_select",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          const auto key = bench::key_of(i);
          const auto [id, quantity, price, name] =
              session.execute(rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key))
                  .one();
          totals.add(id, quantity, price, name);
        }
        return totals;
      };
    },
    "retort_one");

constexpr auto select_by_key =
    rt::select(items.id, items.quantity, items.price, items.name).where(items.id == rt::arg<"key">);

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> select_constant(
    "pk_select",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i)
          for (auto& [id, quantity, price, name] : session.execute(select_by_key, rt::arg<"key"> = bench::key_of(i)))
            totals.add(id, quantity, price, name);
        return totals;
      };
    },
    "retort_constant");

}  // namespace
