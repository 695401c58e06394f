// SPDX-License-Identifier: BSL-1.0
// 100,000 rows with a point in time each, as text that nobody decodes.
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text> place(
    "scan_times",
    [](auto& server) {
      server.prepare("times", "SELECT moments.id, moments.name, moments.score, moments.since FROM moments");
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) totals.rows += PQntuples(server.execute("times").get());
        return totals;
      };
    },
    "raw_libpq_undecoded");

}  // namespace
