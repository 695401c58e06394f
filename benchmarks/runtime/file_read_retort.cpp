// SPDX-License-Identifier: BSL-1.0
// One row of a file by its key.
#include "retort.hpp"

namespace {

using bench::items;

const bench::implementation<bench::retort_sqlite> file_read("file_read", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const auto key = bench::key_of(i);
      const auto [id, quantity, price, name] =
          session.execute(rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key)).one();
      totals.add(id, quantity, price, name);
    }
    return totals;
  };
});

}  // namespace
