// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "retort/schema/bound_value.hpp"

namespace retort::driver {

/// A value for a parameter of a statement.
using parameter = bound_value;

/// Whether a connection prepares a statement and keeps it, known by the address of its text, or runs it this once.
enum class preparation : bool { kept, once };

/// Where a cursor puts the text of a value that is not of the database's text type, but of this kind.
struct text_of_kind {
  std::string& text;
  type_kind kind;
};

}  // namespace retort::driver
