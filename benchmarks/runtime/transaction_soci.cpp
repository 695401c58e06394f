// SPDX-License-Identifier: BSL-1.0
#include "soci.hpp"

namespace {

const bench::implementation<bench::soci_sqlite, bench::soci_postgres> place("transaction", [](soci::session& session) {
  return [&](int count) {
    bench::totals totals;
    long long key = 0, balance = 0, next = 0;
    soci::statement select = (session.prepare << "SELECT accounts.balance FROM accounts WHERE accounts.id = :key",
                              soci::use(key), soci::into(balance));
    soci::statement update = (session.prepare << "UPDATE accounts SET balance = :next WHERE accounts.id = :key",
                              soci::use(next, "next"), soci::use(key, "key"));
    for (int i = 0; i < count; ++i) {
      soci::transaction transaction(session);
      key = bench::key_of(i);
      select.execute(true);
      next = balance + i;
      update.execute(true);
      // SQLite commits only what nobody reads any more.
      while (select.fetch()) {
      }
      transaction.commit();
      totals.add(next - i);
    }
    return totals;
  };
});

}  // namespace
