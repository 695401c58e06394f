// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/schema/bound_value.hpp"

namespace retort::driver {

/// A value for a parameter of a statement.
using parameter = bound_value;

/// What a driver is given to run: the text is a constant of the program, and its address the key of the statement cache.
struct statement_text {
  const char* data;
  std::uint32_t size;
  bool returns_rows;
  bool read_only;  // a SELECT: rows may be fetched as they are read

  constexpr std::string_view text() const { return {data, size}; }
};

}  // namespace retort::driver
