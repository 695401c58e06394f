// SPDX-License-Identifier: BSL-1.0
// Prepared once; and the short way, which prepares anew each time.
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> prepared("pk_select", [](soci::session& session) {
  return [&](int count) {
    bench::totals totals;
    long long key = 0, id = 0;
    bench::item row;
    soci::statement select =
        (session.prepare << "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = :key",
         soci::use(key), soci::into(id), soci::into(row.quantity), soci::into(row.price), soci::into(row.name));
    for (int i = 0; i < count; ++i) {
      key = bench::key_of(i);
      select.execute();
      while (select.fetch()) totals.add(id, row.quantity, row.price, row.name);
    }
    return totals;
  };
});

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> in_place(
    "pk_select",
    [](soci::session& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          const long long key = bench::key_of(i);
          long long id = 0;
          bench::item row;
          session << "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = :key",
              soci::use(key), soci::into(id), soci::into(row.quantity), soci::into(row.price), soci::into(row.name);
          totals.add(id, row.quantity, row.price, row.name);
        }
        return totals;
      };
    },
    "soci_in_place");

}  // namespace
