// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"

namespace retort {
/// `expr BETWEEN low AND high`.
template <bool Not, class E, class L, class H>
struct between_test : condition_members<between_test<Not, E, L, H>> {
  using type = bool;
  static constexpr bool nullable = E::nullable || L::nullable || H::nullable;
  static constexpr int precedence = binding::comparison;

  [[no_unique_address]] E operand{};
  [[no_unique_address]] L low{};
  [[no_unique_address]] H high{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    if constexpr (constexpr const spelling* missing = meta::missing_order<typename E::type>(); missing != nullptr)
      s.text(*missing);
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(between_test, operand));
    s.close(E::precedence <= precedence);
    s.text(Not ? " NOT BETWEEN " : " BETWEEN ");
    s.open(L::precedence <= precedence);
    L::walk(s, at + __builtin_offsetof(between_test, low));
    s.close(L::precedence <= precedence);
    s.text(" AND ");
    s.open(H::precedence <= precedence);
    H::walk(s, at + __builtin_offsetof(between_test, high));
    s.close(H::precedence <= precedence);
  }
};

template <bool Not, class E, class L, class H>
constexpr auto make_between(const E& operand, const L& low, const H& high) noexcept(plain<E> && plain<L> && plain<H>) {
  if constexpr (!meta::operands_fit<E, L>())
    return meta::report<fault::wrong_comparison, E, L>();
  else if constexpr (!meta::operands_fit<E, H>())
    return meta::report<fault::wrong_comparison, E, H>();
  else {
    using type = typename E::type;
    return between_test<Not, E, retort::operand<type, L>, retort::operand<type, H>>{{}, operand, low, high};
  }
}

}  // namespace retort
