// SPDX-License-Identifier: BSL-1.0
// One row to a file, each in a transaction that is begun and committed; and each committed by itself.
#include "retort.hpp"

namespace {

using bench::accounts;

const bench::implementation<bench::retort_sqlite> write_in_transactions(
    "file_write",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          auto transaction = session.begin();
          session.execute(
              rt::update(accounts).set(accounts.balance = accounts.balance + i).where(accounts.id == bench::key_of(i)));
          transaction.commit();
          totals.add(i);
        }
        return totals;
      };
    },
    "retort_transaction_each");

const bench::implementation<bench::retort_sqlite> write_alone("file_write", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i) {
      session.execute(
          rt::update(accounts).set(accounts.balance = accounts.balance + i).where(accounts.id == bench::key_of(i)));
      totals.add(i);
    }
    return totals;
  };
});

}  // namespace
