// SPDX-License-Identifier: BSL-1.0
// Rows as long lists of VALUES in text that is put together here, 1,000 at a time.
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("insert_many", [](pqxx::connection& connection) {
  return [&](int count) {
    bench::totals totals;
    pqxx::work work(connection);
    std::string sql;
    int held = 0;
    const auto flush = [&] {
      if (held > 0) work.exec(sql);
      held = 0;
    };
    for (const bench::item& row : bench::items_to_write(count)) {
      if (held == 0) sql.clear();
      sql.append(held == 0 ? "INSERT INTO written (id, quantity, price, name) VALUES " : ", ");
      sql.append("(").append(pqxx::to_string(row.id)).append(", ").append(pqxx::to_string(row.quantity)).append(", ");
      sql.append(pqxx::to_string(row.price)).append(", '").append(work.esc(row.name)).append("')");
      if (++held == 1'000) flush();
      totals.add(row.id);
    }
    flush();
    work.commit();
    return totals;
  };
});

}  // namespace
