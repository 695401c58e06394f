// SPDX-License-Identifier: BSL-1.0
// A table of 100,000 rows into a vector of structs; the same in a loop that keeps nothing; on PostgreSQL also as a
// stream, and by COPY.
#include "retort.hpp"

namespace {

using bench::events;
using event = bench::Event<rt::row>;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> scan("scan", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const std::vector<event> all = session.execute(rt::select(events)).all();
      for (const event& row : all) totals.add(row.id, row.quantity, row.price, row.name);
    }
    return totals;
  };
});

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> scan_loop(
    "scan",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i)
          for (auto& row : session.execute(rt::select(events))) totals.add(row.id, row.quantity, row.price, row.name);
        return totals;
      };
    },
    "retort_loop");

const bench::implementation<bench::retort_postgres> scan_stream(
    "scan",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i)
          for (auto& row : session.stream(rt::select(events))) totals.add(row.id, row.quantity, row.price, row.name);
        return totals;
      };
    },
    "retort_stream");

const bench::implementation<bench::retort_postgres> scan_copy(
    "scan",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i)
          session.bulk_export(events, [&](event& row) { totals.add(row.id, row.quantity, row.price, row.name); });
        return totals;
      };
    },
    "retort_bulk_export");

}  // namespace
