// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {
/// `WHERE condition`, `HAVING condition`; said more than once, the conditions are joined by AND.
template <clause Kind, class E>
struct condition_clause {
  E condition{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind, E::precedence < binding::and_);
    E::walk(s, at + __builtin_offsetof(condition_clause, condition));
  }
};

/// No WHERE, on purpose.
struct all_rows_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::all_rows);
  }
};

/// `WHERE condition`, `HAVING condition`, if the condition is there when the program runs.
template <clause Kind, class E>
struct optional_condition_clause;

namespace meta {
template <clause Kind, class E>
consteval auto find_condition() {
  if constexpr (is_condition<E>)
    return list<condition_clause<Kind, operand<bool, E>>>{};
  else if constexpr (droppable<E>)
    return list<optional_condition_clause<Kind, E>>{};
  else
    return report<fault::not_a_condition, E>(), list<condition_clause<Kind, reported>>{};
}
template <clause Kind, class E>
struct condition_clause_of {
  using type = decltype(first_of(find_condition<Kind, E>()));
};
template <clause Kind, condition_node E>
struct condition_clause_of<Kind, E> {
  using type = condition_clause<Kind, E>;
};
/// The clause that a condition makes.
template <clause Kind, class E>
using condition_of = typename condition_clause_of<Kind, E>::type;
}  // namespace meta

}  // namespace retort
