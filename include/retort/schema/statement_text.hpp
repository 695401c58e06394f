// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "retort/schema/bound_value.hpp"

namespace retort {

/// A statement as a driver sees it: the head of a constant of the program, behind which stand the slots of its values
/// and its text. Its address is the key of the statement caches.
struct statement_text {
  std::uint32_t size;
  std::uint16_t parameters;
  bool returns_rows;
  bool read_only;  // a SELECT: rows may be fetched as they are read

  const value_slot* slots() const { return reinterpret_cast<const value_slot*>(this + 1); }
  const char* data() const { return reinterpret_cast<const char*>(slots() + (parameters == 0 ? 1 : parameters)); }
  std::string_view text() const { return {data(), size}; }
};

/// The constant itself. The text has a zero at its end.
template <std::size_t Size, std::size_t Parameters>
struct constant_text {
  statement_text head;
  value_slot slots[Parameters == 0 ? 1 : Parameters];
  char data[Size + 1];

  constexpr std::string_view view() const { return {data, Size}; }
};
static_assert(__builtin_offsetof(constant_text<1, 2>, slots) == sizeof(statement_text));
static_assert(__builtin_offsetof(constant_text<1, 2>, data) == sizeof(statement_text) + 2 * sizeof(value_slot));

}  // namespace retort
