// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/order.hpp"

namespace retort {
/// A column of the result, by its label: `label<"n">`, in `order_by` and `group_by`.
template <fixed_string Label>
struct result_label {
  using expression_tag = void;
  using type = bool;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  constexpr auto asc() const { return order_term<result_label, direction::ascending, nulls::unspecified>{}; }
  constexpr auto desc() const { return order_term<result_label, direction::descending, nulls::unspecified>{}; }

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.name(Label.view());
  }
};

/// What `as<"n">()` named, in `order_by` and `group_by`; and a column of a subquery: `t[label<"n">]`.
template <fixed_string Label>
inline constexpr result_label<Label> label{};
}  // namespace retort
