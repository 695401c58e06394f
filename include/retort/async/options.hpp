// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace retort {

/// Where an async session on an SQLite file reads.
enum class sqlite_reads : unsigned char {
  inline_,  // on the calling thread, however long it takes
  budget,   // on the calling thread; what takes more than some thousand steps is run again on another one
  thread,   // on another thread
};

/// The options of an async engine beside those of every engine.
struct async_options {
  sqlite_reads reads = sqlite_reads::budget;
  std::size_t threads = 2;  // for reads on an SQLite file
};

}  // namespace retort
