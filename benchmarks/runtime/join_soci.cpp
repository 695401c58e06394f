// SPDX-License-Identifier: BSL-1.0
#include "join_sql.hpp"
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place("join", [](soci::session& session) {
  return [&](int count) {
    bench::totals totals;
    long long region = 0, customer = 0, number = 0, sum = 0;
    std::string city;
    soci::statement select = (session.prepare << BENCH_JOIN(":region"), soci::use(region), soci::into(city),
                              soci::into(customer), soci::into(number), soci::into(sum));
    for (int i = 0; i < count; ++i) {
      region = bench::region_of(i);
      select.execute();
      while (select.fetch()) totals.add(city, customer, number, sum);
    }
    return totals;
  };
});

}  // namespace
