// SPDX-License-Identifier: BSL-1.0
// An update by key, all in one transaction.
#include "retort.hpp"

namespace {

using bench::accounts;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> update("update", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    auto transaction = session.begin();
    for (int i = 0; i < count; ++i)
      totals.add(session
                     .execute(rt::update(accounts)
                                  .set(accounts.balance = accounts.balance + i)
                                  .where(accounts.id == bench::key_of(i)))
                     .rowcount());
    transaction.commit();
    return totals;
  };
});

}  // namespace
