// SPDX-License-Identifier: BSL-1.0
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place(
    "filtered_scan", [](soci::session& session) {
      return [&](int count) {
        bench::totals totals;
        int kind = 0;
        long long id = 0;
        bench::item row;
        soci::statement select =
            (session.prepare << "SELECT events.id, events.quantity, events.price, events.name FROM events WHERE "
                                "events.quantity = :kind",
             soci::use(kind), soci::into(id), soci::into(row.quantity), soci::into(row.price), soci::into(row.name));
        for (int i = 0; i < count; ++i) {
          kind = bench::kind_of(i);
          select.execute();
          while (select.fetch()) totals.add(id, row.quantity, row.price, row.name);
        }
        return totals;
      };
    });

}  // namespace
