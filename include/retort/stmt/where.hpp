// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {

/// `WHERE condition`, `HAVING condition`; said more than once, the conditions are joined by AND.
template <clause Kind, class E>
struct condition_clause {
  static constexpr bool holds_values = E::holds_values;

  E condition{};

  template <class S>
  static constexpr void walk(S& s, const condition_clause* self) noexcept(S::nothrow) {
    s.clause(Kind, E::precedence < binding::and_);
    if (__builtin_is_constant_evaluated() || E::holds_values) E::walk(s, __builtin_is_constant_evaluated() ? nullptr : &self->condition);
  }
};

/// No WHERE, on purpose.
struct all_rows_clause {
  static constexpr bool holds_values = false;

  template <class S>
  static constexpr void walk(S& s, const all_rows_clause*) noexcept(S::nothrow) {
    s.clause(clause::all_rows);
  }
};

namespace meta {
template <clause Kind, class E>
consteval auto find_condition() {
  if constexpr (is_condition<E>)
    return list<condition_clause<Kind, operand<bool, E>>>{};
  else
    return report<fault::not_a_condition, E>(), list<condition_clause<Kind, reported>>{};
}
/// The clause that a condition makes.
template <clause Kind, class E>
using condition_of = decltype(first_of(find_condition<Kind, E>()));
}  // namespace meta

}  // namespace retort
