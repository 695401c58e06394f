// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "retort/render/tape.hpp"

namespace retort::meta {

/// How many parameters stand in the rows of an insert: they come first.
template <class Statement>
inline constexpr std::size_t row_width = [] {
  tape t;
  t.record<Statement>();
  std::size_t width = 0;
  for (std::uint32_t b = 0; b < t.block_count; ++b)
    if (t.blocks[b].statement == 0 && t.blocks[b].kind == clause::values)
      for (std::uint32_t i = t.blocks[b].first; i < t.blocks[b].last; ++i) width += is_parameter(t.events[i]);
  return width;
}();

}  // namespace retort::meta
