// SPDX-License-Identifier: BSL-1.0
#include "retort_async.hpp"

namespace {

using bench::accounts;

const bench::implementation<bench::retort_async> read_modify_write("transaction", [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      const auto key = bench::key_of(i);
      auto transaction = co_await session.begin();
      auto found = co_await session.execute(rt::select(accounts.balance).where(accounts.id == key));
      const auto balance = found.scalar();
      co_await session.execute(rt::update(accounts).set(accounts.balance = balance + i).where(accounts.id == key));
      co_await transaction.commit();
      totals.add(balance);
    }
  };
});

}  // namespace
