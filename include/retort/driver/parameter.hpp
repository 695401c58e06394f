// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include "retort/schema/bound_value.hpp"

namespace retort::driver {

/// A value for a parameter of a statement.
using parameter = bound_value;

/// Whether a connection prepares a statement and keeps it, known by the address of its text, or runs it this once.
enum class preparation : bool { kept, once };

/// Starts a statement on a connection.
template <class Connection>
[[gnu::always_inline]] inline auto start(Connection& c, preparation how, std::string_view text, const parameter* values,
                                         std::size_t count) {
  return how == preparation::kept ? c.start(text, values, count) : c.start_once(text, values, count);
}

/// Where a cursor puts the text of a value that is not of the database's text type, but of this kind.
struct text_of_kind {
  std::string& text;
  type_kind kind;
};

}  // namespace retort::driver
