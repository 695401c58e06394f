// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"

namespace retort {

/// `expr BETWEEN low AND high`.
template <bool Not, class E, class L, class H>
struct between_test : expression_members<between_test<Not, E, L, H>> {
  using type = bool;
  static constexpr bool nullable = E::nullable || L::nullable || H::nullable;
  static constexpr int precedence = binding::comparison;

  E operand{};
  L low{};
  H high{};

  constexpr between_test() = default;
  constexpr between_test(const E& e, const L& l, const H& h) : operand(e), low(l), high(h) {}

  template <class S>
  static constexpr void walk(S& s, const between_test* self) {
    s.begin(scope::comparison);
    s.open(E::precedence <= precedence);
    E::walk(s, self ? &self->operand : nullptr);
    s.close(E::precedence <= precedence);
    s.text(Not ? " NOT BETWEEN " : " BETWEEN ");
    s.open(L::precedence <= precedence);
    L::walk(s, self ? &self->low : nullptr);
    s.close(L::precedence <= precedence);
    s.text(" AND ");
    s.open(H::precedence <= precedence);
    H::walk(s, self ? &self->high : nullptr);
    s.close(H::precedence <= precedence);
    s.end(scope::comparison);
  }
};

template <bool Not, class E, class L, class H>
constexpr auto make_between(const E& operand, const L& low, const H& high) {
  if constexpr (!meta::operands_fit<E, L>())
    return enforce<fault::wrong_comparison, meta::operand_words<E>(), meta::operand_words<L>()>();
  else if constexpr (!meta::operands_fit<E, H>())
    return enforce<fault::wrong_comparison, meta::operand_words<E>(), meta::operand_words<H>()>();
  else {
    auto l = as_operand<typename E::type>(low);
    auto h = as_operand<typename E::type>(high);
    return between_test<Not, E, decltype(l), decltype(h)>(operand, l, h);
  }
}

}  // namespace retort
