// SPDX-License-Identifier: BSL-1.0
// libpq's pipeline mode, with one Sync for 100 statements; and one statement at a time, to compare with.
#include "far.hpp"
#include "libpq.hpp"

namespace {

constexpr const char* sql = "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = $1";

void add(bench::totals& totals, auto& server, const bench::pg_result& found) {
  for (int r = 0; r < PQntuples(found.get()); ++r) {
    const bench::item row = server.item_of(found, r);
    totals.add(row.id, row.quantity, row.price, row.name);
  }
}

constexpr auto piped = [](auto& server) {
  server.prepare("by_key", sql);
  return [&](int count) {
    bench::totals totals;
    PGconn* c = server.handle();
    PQenterPipelineMode(c);
    for (int i = 0; i < count; i += bench::pipeline_length) {
      const int end = std::min(count, i + bench::pipeline_length);
      for (int k = i; k < end; ++k) server.send("by_key", bench::key_of(k));
      PQpipelineSync(c);
      for (int k = i; k < end; ++k) {
        add(totals, server, bench::expect(PQgetResult(c), c));
        PQgetResult(c);  // the end of this statement
      }
      PQclear(PQgetResult(c));  // the Sync
    }
    PQexitPipelineMode(c);
    return totals;
  };
};
const bench::implementation<bench::libpq_text, bench::libpq_binary> near_piped("pipeline", piped);
const bench::implementation<bench::far<bench::libpq_text>> far_piped("pipeline_far", piped);

constexpr auto one_by_one = [](auto& server) {
  server.prepare("by_key", sql);
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) add(totals, server, server.execute("by_key", bench::key_of(i)));
    return totals;
  };
};
const bench::implementation<bench::libpq_text> near_one_by_one("pipeline", one_by_one, "raw_libpq_one_by_one");
const bench::implementation<bench::far<bench::libpq_text>> far_one_by_one("pipeline_far", one_by_one,
                                                                          "raw_libpq_one_by_one");

}  // namespace
