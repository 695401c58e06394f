// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {

/// `WHERE condition`, `HAVING condition`; said more than once, the conditions are joined by AND.
template <clause Kind, class E>
struct condition_clause {
  static constexpr int precedence = E::precedence;

  E condition{};

  template <class S>
  static constexpr void walk(S& s, const condition_clause* self) {
    s.clause(Kind, E::precedence < binding::and_);
    E::walk(s, self ? &self->condition : nullptr);
  }
};

/// No WHERE, on purpose.
struct all_rows_clause {
  template <class S>
  static constexpr void walk(S& s, const all_rows_clause*) {
    s.clause(clause::all_rows);
  }
};

namespace meta {
template <clause Kind, class E>
constexpr auto make_condition(const E& condition) {
  if constexpr (is_condition<E>) {
    auto operand = as_operand<bool>(condition);
    return condition_clause<Kind, decltype(operand)>{operand};
  } else {
    enforce<fault::not_a_condition, operand_words<E>(), words<1>("")>();
    return condition_clause<Kind, literal<0>>{};
  }
}
}  // namespace meta

}  // namespace retort
