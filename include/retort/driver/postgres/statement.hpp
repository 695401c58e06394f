// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace retort::driver {

/// A statement that the server keeps prepared for a connection.
struct postgres_statement {
  const char* key = nullptr;
  std::shared_ptr<const std::string> text;  // shared with the cursors
  std::string name;
  std::vector<unsigned> types;
  std::uint64_t used = 0;

  static bool idle() { return true; }
};

}  // namespace retort::driver
