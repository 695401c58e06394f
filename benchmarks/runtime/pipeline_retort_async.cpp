// SPDX-License-Identifier: BSL-1.0
#include "far.hpp"
#include "retort_async.hpp"

namespace {

using bench::items;

constexpr auto pipeline = [](auto& session) {
  return [&](int count, bench::totals& totals) -> rt::awaitable<void> {
    const auto by_key = [](std::int64_t key) {
      return rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key);
    };
    std::vector<decltype(by_key(1))> together;
    for (int i = 0; i < count; ++i) {
      together.push_back(by_key(bench::key_of(i)));
      if (together.size() < bench::pipeline_length && i + 1 < count) continue;
      auto answers = co_await session.pipeline(together);
      for (auto& found : answers)
        for (auto& [id, quantity, price, name] : found) totals.add(id, quantity, price, name);
      together.clear();
    }
  };
};
const bench::implementation<bench::retort_async> near_pipeline("pipeline", pipeline);
const bench::implementation<bench::far<bench::retort_async>> far_pipeline("pipeline_far", pipeline);

}  // namespace
