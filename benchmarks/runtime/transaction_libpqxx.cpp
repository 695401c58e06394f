// SPDX-License-Identifier: BSL-1.0
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("transaction", [](pqxx::connection& connection) {
  connection.prepare("balance", "SELECT accounts.balance FROM accounts WHERE accounts.id = $1");
  connection.prepare("set", "UPDATE accounts SET balance = $1 WHERE accounts.id = $2");
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const std::int64_t key = bench::key_of(i);
      pqxx::work work(connection);
      const auto balance = bench::exec_prepared(work, "balance", key)[0][0].as<std::int64_t>();
      bench::exec_prepared(work, "set", balance + i, key);
      work.commit();
      totals.add(balance);
    }
    return totals;
  };
});

}  // namespace
