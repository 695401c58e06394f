// SPDX-License-Identifier: BSL-1.0
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place("scan", [](soci::session& session) {
  return [&](int count) {
    bench::totals totals;
    long long id = 0;
    bench::item row;
    soci::statement select =
        (session.prepare << "SELECT events.id, events.quantity, events.price, events.name FROM events", soci::into(id),
         soci::into(row.quantity), soci::into(row.price), soci::into(row.name));
    for (int i = 0; i < count; ++i) {
      std::vector<bench::item> all;
      select.execute();
      while (select.fetch()) {
        row.id = id;
        all.push_back(row);
      }
      for (const bench::item& one : all) totals.add(one.id, one.quantity, one.price, one.name);
    }
    return totals;
  };
});

}  // namespace
