// SPDX-License-Identifier: BSL-1.0
// A transaction for each: read a balance, compute, write it.
#include "retort.hpp"

namespace {

using bench::accounts;

const bench::implementation<bench::retort_sqlite, bench::retort_postgres> read_modify_write(
    "transaction", [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) {
          const auto key = bench::key_of(i);
          auto transaction = session.begin();
          const auto balance = session.execute(rt::select(accounts.balance).where(accounts.id == key)).scalar();
          session.execute(rt::update(accounts).set(accounts.balance = balance + i).where(accounts.id == key));
          transaction.commit();
          totals.add(balance);
        }
        return totals;
      };
    });

}  // namespace
