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
  std::uint64_t used = 0;
  bool is_constant = false;  // the key is a constant of the program
  std::vector<unsigned> types;
  std::string name;
  std::shared_ptr<const std::string> text;  // shared with the cursors

  static bool idle() { return true; }
};

}  // namespace retort::driver
