// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "retort/driver/statement_cache.hpp"

namespace retort::driver {

/// A statement that the server keeps prepared for a connection.
struct postgres_statement : cached_statement {
  std::vector<unsigned> types;
  std::string name;
  std::shared_ptr<const std::string> text;  // shared with the cursors

  static bool idle() { return true; }
};

}  // namespace retort::driver
