// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/async/engine.hpp"
#include "retort/async/sqlite_work.hpp"

namespace retort {

/// SQLite under an async engine: one thread that writes, reads on the calling thread as long as they are short.
template <>
struct async_driver_of<sqlite> {
  using work = async::sqlite_work;

  static std::shared_ptr<work::source> open(const executor& e, const engine_settings<driver_of<sqlite>::connection>& s,
                                            const async_options& more) {
    return std::make_shared<work::source>(e, s.connection, s.options, more);
  }
};

}  // namespace retort
