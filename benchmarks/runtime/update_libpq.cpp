// SPDX-License-Identifier: BSL-1.0
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text, bench::libpq_binary> place("update", [](auto& server) {
  server.prepare("add", "UPDATE accounts SET balance = accounts.balance + $1 WHERE accounts.id = $2");
  return [&](int count) {
    bench::totals totals;
    server.script("BEGIN");
    for (int i = 0; i < count; ++i)
      totals.add(std::atoi(PQcmdTuples(server.execute("add", std::int64_t{i}, bench::key_of(i)).get())));
    server.script("COMMIT");
    return totals;
  };
});

}  // namespace
