// SPDX-License-Identifier: BSL-1.0
#include "join_sql.hpp"
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text, bench::libpq_binary> place("join", [](auto& server) {
  server.prepare("join", BENCH_JOIN("$1"));
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const bench::pg_result found = server.execute("join", bench::region_of(i));
      for (int r = 0; r < PQntuples(found.get()); ++r)
        totals.add(server.template value<std::string>(found, r, 0), server.template value<std::int64_t>(found, r, 1),
                   server.template value<std::int64_t>(found, r, 2), server.template value<std::int64_t>(found, r, 3));
    }
    return totals;
  };
});

}  // namespace
