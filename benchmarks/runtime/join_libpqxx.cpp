// SPDX-License-Identifier: BSL-1.0
#include "join_sql.hpp"
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("join", [](pqxx::connection& connection) {
  connection.prepare("join", BENCH_JOIN("$1"));
  return [&](int count) {
    bench::totals totals;
    pqxx::nontransaction work(connection);
    for (int i = 0; i < count; ++i)
      for (const auto& row : bench::exec_prepared(work, "join", bench::region_of(i)))
        totals.add(row[0].as<std::string>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>(),
                   row[3].as<std::int64_t>());
    return totals;
  };
});

}  // namespace
