// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "retort/schema/value_slot.hpp"

namespace retort {

/// What each statement's constant begins with; behind it stand the slots of its values, then its text.
///
/// The address of the text is the key of the statement caches.
struct statement_text {
  std::uint32_t size;
  std::uint32_t parameters;

  const value_slot* slots() const { return reinterpret_cast<const value_slot*>(this + 1); }
  const char* data() const { return reinterpret_cast<const char*>(slots() + (parameters == 0 ? 1 : parameters)); }
  std::string_view text() const { return {data(), std::size_t{size}}; }
};

template <std::size_t Size>
struct letters {
  char data[Size];
};

/// The constant that a statement is in the program: its text, with a zero at its end, and the slots of its values.
template <std::size_t Size, std::size_t Parameters>
struct constant_text {
  statement_text head;
  value_slot slots[Parameters == 0 ? 1 : Parameters];
  letters<Size + 1> text;

  constexpr std::string_view view() const { return {text.data, Size}; }
};

namespace meta {
using sample_text = constant_text<1, 2>;
}
static_assert(offsetof(meta::sample_text, slots) == sizeof(statement_text));
static_assert(offsetof(meta::sample_text, text) == sizeof(statement_text) + 2 * sizeof(value_slot));

}  // namespace retort
