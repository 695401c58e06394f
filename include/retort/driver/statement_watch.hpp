// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "retort/driver/error.hpp"

namespace retort::driver {

/// Who wants to know how a statement ends. A cursor keeps it until then.
class statement_watch {
 public:
  statement_watch() = default;
  statement_watch(const statement_watch&) = delete;
  statement_watch& operator=(const statement_watch&) = delete;
  virtual ~statement_watch() = default;
  /// `rows` were read or written. `failure` is null where all went well.
  virtual void ended(std::int64_t rows, const error* failure) noexcept = 0;
};

}  // namespace retort::driver
