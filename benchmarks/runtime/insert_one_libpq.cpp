// SPDX-License-Identifier: BSL-1.0
// One prepared statement a row. Stands in the other two scenarios as well, to compare with.
#include "libpq.hpp"

namespace {

constexpr auto write = [](auto& server) {
  server.prepare("put", "INSERT INTO written (id, quantity, price, name) VALUES ($1, $2, $3, $4)");
  return [&](int count) {
    bench::totals totals;
    server.script("BEGIN");
    for (const bench::item& row : bench::items_to_write(count)) {
      server.execute("put", row.id, row.quantity, row.price, row.name);
      totals.add(row.id);
    }
    server.script("COMMIT");
    return totals;
  };
};

const bench::implementation<bench::libpq_text, bench::libpq_binary> one("insert_one", write);
const bench::implementation<bench::libpq_text> many("insert_many", write, "raw_libpq_one_by_one");
const bench::implementation<bench::libpq_text> bulk("insert_bulk", write, "raw_libpq_one_by_one");

}  // namespace
