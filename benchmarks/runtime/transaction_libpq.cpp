// SPDX-License-Identifier: BSL-1.0
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text, bench::libpq_binary> place("transaction", [](auto& server) {
  server.prepare("balance", "SELECT accounts.balance FROM accounts WHERE accounts.id = $1");
  server.prepare("set", "UPDATE accounts SET balance = $1 WHERE accounts.id = $2");
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const std::int64_t key = bench::key_of(i);
      server.script("BEGIN");
      const auto balance = server.template value<std::int64_t>(server.execute("balance", key), 0, 0);
      server.execute("set", balance + i, key);
      server.script("COMMIT");
      totals.add(balance);
    }
    return totals;
  };
});

}  // namespace
