// SPDX-License-Identifier: BSL-1.0
// A statement with vectors for its values: SOCI's way for many rows, 1,000 at a time.
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place("insert_many", [](soci::session& session) {
  return [&](int count) {
    bench::totals totals;
    std::vector<long long> ids;
    std::vector<int> quantities;
    std::vector<double> prices;
    std::vector<std::string> names;
    soci::transaction transaction(session);
    const auto flush = [&] {
      if (ids.empty()) return;
      session << "INSERT INTO written (id, quantity, price, name) VALUES (:id, :quantity, :price, :name)",
          soci::use(ids, "id"), soci::use(quantities, "quantity"), soci::use(prices, "price"), soci::use(names, "name");
      ids.clear(), quantities.clear(), prices.clear(), names.clear();
    };
    for (const bench::item& row : bench::items_to_write(count)) {
      ids.push_back(row.id), quantities.push_back(row.quantity), prices.push_back(row.price), names.push_back(row.name);
      if (ids.size() == 1'000) flush();
      totals.add(row.id);
    }
    flush();
    transaction.commit();
    return totals;
  };
});

}  // namespace
