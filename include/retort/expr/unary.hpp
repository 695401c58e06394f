// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"

namespace retort {
/// `NOT condition`.
template <class E>
struct negation : condition_members<negation<E>> {
  using type = bool;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::not_;

  E operand{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("NOT ");
    s.open(E::precedence < precedence);
    E::walk(s, at + __builtin_offsetof(negation, operand));
    s.close(E::precedence < precedence);
  }
};

template <class E>
constexpr auto make_not(const E& operand) noexcept(plain<E>) {
  if constexpr (is_condition<E>)
    return negation<E>{{}, operand};
  else if constexpr (droppable<E>)
    return optional_negation<E>{{}, operand};
  else
    return meta::report<fault::not_a_condition, E>();
}

/// `-number`.
template <class E>
struct negative : expression_members<negative<E>> {
  using type = meta::widened<typename E::type>;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::unary;

  E operand{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    if constexpr (meta::is_decimal<typename E::type>) s.text(meta::calculate_decimals);
    s.text("-");
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(negative, operand));
    s.close(E::precedence <= precedence);
  }
};

template <class E>
constexpr auto make_negative(const E& operand) noexcept(plain<E>) {
  if constexpr (meta::is_numeric<typename E::type>)
    return negative<E>{{}, operand};
  else
    return meta::report<fault::not_a_number, E>();
}

}  // namespace retort
