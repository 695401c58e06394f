// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <retort/engine/pool_statistics.hpp>

namespace tests {

/// What a pool has to say of itself, where nobody waits.
inline void check(const retort::pool_statistics& s, std::size_t open, std::size_t idle, std::size_t in_use) {
  CHECK(s.open == open);
  CHECK(s.idle == idle);
  CHECK(s.in_use == in_use);
  CHECK(s.waiting == 0);
}

}  // namespace tests
