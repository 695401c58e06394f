// SPDX-License-Identifier: BSL-1.0
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("update", [](pqxx::connection& connection) {
  connection.prepare("add", "UPDATE accounts SET balance = accounts.balance + $1 WHERE accounts.id = $2");
  return [&](int count) {
    bench::totals totals;
    pqxx::work work(connection);
    for (int i = 0; i < count; ++i)
      totals.add(bench::exec_prepared(work, "add", std::int64_t{i}, bench::key_of(i)).affected_rows());
    work.commit();
    return totals;
  };
});

}  // namespace
