// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/expression_members.hpp"

namespace retort {
/// `expr IS NULL`, `expr IS NOT NULL`.
template <bool Not, class E>
struct null_test : condition_members<null_test<Not, E>> {
  using type = bool;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::comparison;

  E operand{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.begin(scope::not_null);
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(null_test, operand));
    s.close(E::precedence <= precedence);
    s.text(Not ? " IS NOT NULL" : " IS NULL");
    s.end(scope::not_null);
  }
};

template <bool Not, class E>
constexpr auto make_null_test(const E& operand) noexcept(plain<E>) {
  return null_test<Not, E>{{}, operand};
}

}  // namespace retort
