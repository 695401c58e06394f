// SPDX-License-Identifier: BSL-1.0
// Rows as long lists of VALUES in text that is put together here, 1,000 at a time: what most write by hand.
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text> place("insert_many", [](auto& server) {
  return [&](int count) {
    bench::totals totals;
    server.script("BEGIN");
    std::string sql;
    int held = 0;
    const auto flush = [&] {
      if (held > 0) server.script(sql);
      held = 0;
    };
    for (const bench::item& row : bench::items_to_write(count)) {
      sql = held == 0 ? "INSERT INTO written (id, quantity, price, name) VALUES " : std::move(sql) + ", ";
      const std::unique_ptr<char, void (*)(void*)> name(
          PQescapeLiteral(server.handle(), row.name.data(), row.name.size()), PQfreemem);
      sql += '(' + std::to_string(row.id) + ", " + std::to_string(row.quantity) + ", " + std::to_string(row.price) +
             ", " + name.get() + ')';
      if (++held == 1'000) flush();
      totals.add(row.id);
    }
    flush();
    server.script("COMMIT");
    return totals;
  };
});

}  // namespace
