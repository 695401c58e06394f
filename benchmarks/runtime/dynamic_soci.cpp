// SPDX-License-Identifier: BSL-1.0
// Eight conditions, each of which may be left out. Every combination is prepared once, when it is first met; all use
// the same variables.
#include "soci.hpp"

namespace {

/// What the statements are bound to.
struct variables {
  long long first_id = 0, last_id = 0, id = 0;
  int least_quantity = 0, most_quantity = 0;
  double least_price = 0, most_price = 0;
  std::string name_from, other_name;
  bench::item row;

  void take(const bench::filter& f) {
    first_id = f.first_id.value_or(0);
    last_id = f.last_id.value_or(0);
    least_quantity = f.least_quantity.value_or(0);
    most_quantity = f.most_quantity.value_or(0);
    least_price = f.least_price.value_or(0);
    most_price = f.most_price.value_or(0);
    name_from = f.name_from.value_or("");
    other_name = f.other_name.value_or("");
  }
  std::unique_ptr<soci::statement> prepare(soci::session& session, const bench::filter& f) {
    auto made = std::make_unique<soci::statement>(session);
    made->alloc();
    made->prepare(bench::dynamic_text(bench::parts_of(f), ':'));
    if (f.first_id) made->exchange(soci::use(first_id));
    if (f.last_id) made->exchange(soci::use(last_id));
    if (f.least_quantity) made->exchange(soci::use(least_quantity));
    if (f.most_quantity) made->exchange(soci::use(most_quantity));
    if (f.least_price) made->exchange(soci::use(least_price));
    if (f.most_price) made->exchange(soci::use(most_price));
    if (f.name_from) made->exchange(soci::use(name_from));
    if (f.other_name) made->exchange(soci::use(other_name));
    made->exchange(soci::into(id));
    made->exchange(soci::into(row.quantity));
    made->exchange(soci::into(row.price));
    made->exchange(soci::into(row.name));
    made->define_and_bind();
    return made;
  }
};

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place("dynamic", [](soci::session& session) {
  return [&session, bound = std::make_unique<variables>(),
          prepared = std::vector<std::unique_ptr<soci::statement>>(256)](int count) mutable {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      const bench::filter filter = bench::filter_of(i);
      std::unique_ptr<soci::statement>& select = prepared[bench::parts_of(filter)];
      if (select == nullptr) select = bound->prepare(session, filter);
      bound->take(filter);
      select->execute();
      while (select->fetch()) totals.add(bound->id, bound->row.quantity, bound->row.price, bound->row.name);
    }
    return totals;
  };
});

}  // namespace
