// SPDX-License-Identifier: BSL-1.0
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place("insert_one", [](soci::session& session) {
  return [&](int count) {
    bench::totals totals;
    long long id = 0;
    bench::item row;
    soci::transaction transaction(session);
    soci::statement insert =
        (session.prepare << "INSERT INTO written (id, quantity, price, name) VALUES (:id, :quantity, :price, :name)",
         soci::use(id, "id"), soci::use(row.quantity, "quantity"), soci::use(row.price, "price"),
         soci::use(row.name, "name"));
    for (const bench::item& given : bench::items_to_write(count)) {
      row = given;
      id = row.id;
      insert.execute(true);
      totals.add(id);
    }
    transaction.commit();
    return totals;
  };
});

}  // namespace
