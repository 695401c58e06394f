// SPDX-License-Identifier: BSL-1.0
// Eight conditions, each of which may be left out. Every combination is prepared once, when it is first met.
#include "sqlite3.hpp"

namespace {

const bench::implementation<bench::raw_sqlite> place("dynamic", [](sqlite3* db) {
  return [db, prepared = std::vector<bench::statement>(256)](int count) mutable {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const bench::filter filter = bench::filter_of(i);
      const unsigned parts = bench::parts_of(filter);
      if (prepared[parts] == nullptr) prepared[parts] = bench::prepare(db, bench::dynamic_text(parts, '?'));
      sqlite3_stmt* s = prepared[parts].get();
      int at = 0;
      if (filter.first_id) bench::bind(s, ++at, *filter.first_id);
      if (filter.last_id) bench::bind(s, ++at, *filter.last_id);
      if (filter.least_quantity) bench::bind(s, ++at, *filter.least_quantity);
      if (filter.most_quantity) bench::bind(s, ++at, *filter.most_quantity);
      if (filter.least_price) sqlite3_bind_double(s, ++at, *filter.least_price);
      if (filter.most_price) sqlite3_bind_double(s, ++at, *filter.most_price);
      if (filter.name_from) sqlite3_bind_text(s, ++at, filter.name_from->c_str(), -1, SQLITE_STATIC);
      if (filter.other_name) sqlite3_bind_text(s, ++at, filter.other_name->c_str(), -1, SQLITE_STATIC);
      bench::for_each_row(db, s, [&] {
        const bench::item row = bench::item_of(s);
        totals.add(row.id, row.quantity, row.price, row.name);
      });
    }
    return totals;
  };
});

}  // namespace
