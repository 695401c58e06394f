// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/expression_members.hpp"

namespace retort {

/// `expr AS label`, in a select list or RETURNING.
template <class E, fixed_string Label>
struct labelled {
  using type = typename E::type;
  static constexpr bool holds_values = E::holds_values;
  static constexpr bool nullable = E::nullable;
  static constexpr fixed_string label = Label;

  E expr{};

  template <class S>
  static constexpr void walk(S& s, const labelled* self) noexcept(S::nothrow) {
    if (__builtin_is_constant_evaluated() || E::holds_values) E::walk(s, __builtin_is_constant_evaluated() ? nullptr : &self->expr);
    s.label(Label.view());
  }
};

}  // namespace retort
