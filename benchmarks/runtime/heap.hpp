// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

/// What the program takes from the heap while it is counted: `operator new` and the malloc of C libraries alike.
namespace bench {

struct heap_use {
  long calls = 0;        // of malloc, calloc, realloc and what calls them
  std::size_t peak = 0;  // bytes, above what there was when the counting began
};

void count_heap();
/// Ends the counting.
heap_use counted_heap();

}  // namespace bench
