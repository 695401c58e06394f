// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/async/engine.hpp"
#include "retort/async/postgres_work.hpp"

namespace retort {

/// PostgreSQL under an async engine: libpq without blocking, on the executor.
template <>
struct async_driver_of<postgres> {
  using work = async::postgres_work;

  static std::shared_ptr<work::source> open(const executor& e,
                                            const engine_settings<driver_of<postgres>::connection>& s,
                                            const async_options&) {
    return std::make_shared<work::source>(e, s.connection, s.replicas, s.options);
  }
};

}  // namespace retort
