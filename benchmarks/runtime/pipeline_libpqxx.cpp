// SPDX-License-Identifier: BSL-1.0
// libpqxx's pipeline: it takes text only, so the keys are written into it, and nothing is prepared.
#include <pqxx/pipeline>

#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("pipeline", [](pqxx::connection& connection) {
  return [&](int count) {
    bench::totals totals;
    pqxx::nontransaction work(connection);
    pqxx::pipeline pipeline(work);
    for (int i = 0; i < count; i += bench::pipeline_length) {
      const int end = std::min(count, i + bench::pipeline_length);
      pipeline.retain(bench::pipeline_length);
      for (int k = i; k < end; ++k)
        pipeline.insert("SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = " +
                        std::to_string(bench::key_of(k)));
      for (int k = i; k < end; ++k)
        for (const auto& found : pipeline.retrieve().second) {
          const bench::item row = bench::item_of(found);
          totals.add(row.id, row.quantity, row.price, row.name);
        }
    }
    return totals;
  };
});

}  // namespace
