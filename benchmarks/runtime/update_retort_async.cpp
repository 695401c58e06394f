// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::accounts;

const bench::implementation<bench::retort_async> update("update", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    auto transaction = co_await session.begin();
    for (int i = 0; i < count; ++i) {
      auto done = co_await session.execute(
          rt::update(accounts).set(accounts.balance = accounts.balance + i).where(accounts.id == bench::key_of(i)));
      totals.add(done.rowcount());
    }
    co_await transaction.commit();
  };
});

}  // namespace
