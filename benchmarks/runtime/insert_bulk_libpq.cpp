// SPDX-License-Identifier: BSL-1.0
// COPY in text, put together here.
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text> place("insert_bulk", [](auto& server) {
  return [&](int count) {
    bench::totals totals;
    PGconn* c = server.handle();
    bench::expect(PQexec(c, "COPY written (id, quantity, price, name) FROM STDIN"), c);
    std::string line;
    for (const bench::item& row : bench::items_to_write(count)) {
      // No name has a character in it that COPY would want escaped.
      line += std::to_string(row.id) + '\t' + std::to_string(row.quantity) + '\t' + std::to_string(row.price) + '\t' +
              row.name + '\n';
      if (line.size() > 60'000) {
        PQputCopyData(c, line.data(), static_cast<int>(line.size()));
        line.clear();
      }
      totals.add(row.id);
    }
    PQputCopyData(c, line.data(), static_cast<int>(line.size()));
    PQputCopyEnd(c, nullptr);
    while (bench::pg_result rest{PQgetResult(c)}) bench::expect(rest.release(), c);
    return totals;
  };
});

}  // namespace
