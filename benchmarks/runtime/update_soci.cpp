// SPDX-License-Identifier: BSL-1.0
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place("update", [](soci::session& session) {
  return [&](int count) {
    bench::totals totals;
    long long more = 0, key = 0;
    soci::transaction transaction(session);
    soci::statement update =
        (session.prepare << "UPDATE accounts SET balance = accounts.balance + :more WHERE accounts.id = :key",
         soci::use(more, "more"), soci::use(key, "key"));
    for (int i = 0; i < count; ++i) {
      more = i;
      key = bench::key_of(i);
      update.execute(true);
      totals.add(update.get_affected_rows());
    }
    transaction.commit();
    return totals;
  };
});

}  // namespace
