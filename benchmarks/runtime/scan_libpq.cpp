// SPDX-License-Identifier: BSL-1.0
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text, bench::libpq_binary> place("scan", [](auto& server) {
  server.prepare("all", "SELECT events.id, events.quantity, events.price, events.name FROM events");
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const bench::pg_result found = server.execute("all");
      std::vector<bench::item> all;
      all.reserve(static_cast<std::size_t>(PQntuples(found.get())));
      for (int r = 0; r < PQntuples(found.get()); ++r) all.push_back(server.item_of(found, r));
      for (const bench::item& row : all) totals.add(row.id, row.quantity, row.price, row.name);
    }
    return totals;
  };
});

/// The least that reading can be: the server's text, looked at by nobody.
const bench::implementation<bench::libpq_text> undecoded(
    "scan",
    [](auto& server) {
      server.prepare("all", "SELECT events.id, events.quantity, events.price, events.name FROM events");
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) totals.rows += PQntuples(server.execute("all").get());
        return totals;
      };
    },
    "raw_libpq_undecoded");

}  // namespace
