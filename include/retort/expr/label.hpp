// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"

namespace retort {
/// `expr AS label`, in a select list or RETURNING.
template <class E, fixed_string Label>
struct labelled {
  using type = typename E::type;
  static constexpr bool nullable = E::nullable;
  static constexpr fixed_string label = Label;

  [[no_unique_address]] E expr{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    E::walk(s, at + __builtin_offsetof(labelled, expr));
    s.label(Label.view(), meta::missing_order<type>());
  }
};

}  // namespace retort
