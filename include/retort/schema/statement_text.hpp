// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "retort/schema/value_slot.hpp"

namespace retort {

/// The constant that a statement is in the program: its text, with a zero at its end, and the slots of its values.
template <std::size_t Size, std::size_t Parameters>
struct constant_text {
  static constexpr std::size_t size = Size;
  static constexpr std::size_t parameters = Parameters;

  value_slot slots[Parameters == 0 ? 1 : Parameters];
  char data[Size + 1];

  constexpr std::string_view view() const { return {data, Size}; }
};

/// A view of it, of no statement's type. The address of the text is the key of the statement caches.
struct statement_text {
  const char* data;
  const value_slot* slots;
  std::uint32_t size;
  std::uint32_t parameters;

  template <std::size_t Size, std::size_t Parameters>
  static constexpr statement_text of(const constant_text<Size, Parameters>& constant) {
    return {constant.data, constant.slots, Size, Parameters};
  }
  std::string_view text() const { return {data, size}; }
};

}  // namespace retort
