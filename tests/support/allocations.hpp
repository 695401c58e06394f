// SPDX-License-Identifier: BSL-1.0
#pragma once

// How often memory is asked for. It replaces the operators, so one file of a program includes it.

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <retort/dynamic.hpp>

#include "models.hpp"

namespace tests {
inline std::atomic<long> allocations = 0;
}
// Not inlined: g++ would see malloc and delete meet, and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++tests::allocations;
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace tests {

/// Runs a statement with dynamic parts, with each of its choices again and again. There are users with levels.
template <class Session>
void check_dynamic_parts_are_kept(Session& s) {
  rt::predicate<User> some;
  for (const int level : {7, 8, 9}) some |= users.level == level;
  std::int64_t sum = 0;
  const auto run = [&](int i) {
    for (auto& [found] : s.execute(rt::select(users.id)
                                       .from(users)
                                       .left_join(posts, rt::when(i % 2 == 0))
                                       .where(some && rt::when(i % 3 == 0, users.id > i))
                                       .order_by(rt::one_of(static_cast<std::size_t>(i) % 2, users.id, users.level))))
      sum += found;
  };
  for (int i = 0; i < 6; ++i) run(i);
  const std::size_t texts = rt::assembled_texts::instance().size();
  const long before = allocations;
  for (int i = 0; i < 60; ++i) run(i);
  const long after = allocations;
  CHECK(after - before == 0);
  CHECK(rt::assembled_texts::instance().size() == texts);
  CHECK(sum > 0);
}

}  // namespace tests
