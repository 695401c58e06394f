// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"

// Operators that C++ has no sign for.

namespace retort {
namespace forms {
inline constexpr form is_distinct_from = {
    everywhere(""),          {"is_distinct_from()", " IS NOT ", " IS DISTINCT FROM "},
    everywhere(""),          binding::comparison,
    binding::comparison + 1, true};
inline constexpr form is_not_distinct_from = {
    everywhere(""),          {"is_not_distinct_from()", " IS ", " IS NOT DISTINCT FROM "},
    everywhere(""),          binding::comparison,
    binding::comparison + 1, true};
// The dialects disagree on how tightly these bind: what is not primary goes in parentheses.
inline constexpr form bit_and = operator_form(everywhere(" & "), binding::concat);
inline constexpr form bit_or = operator_form(everywhere(" | "), binding::concat);
inline constexpr form shift_left = operator_form(everywhere(" << "), binding::concat);
inline constexpr form shift_right = operator_form(everywhere(" >> "), binding::concat);
inline constexpr form bit_xor = {
    everywhere(""), {"bit_xor()", {}, " # "}, everywhere(""), binding::concat, binding::primary};
// PostgreSQL binds it less tightly than arithmetic: `~a - b` is `~(a - b)` there.
inline constexpr form bit_not = {everywhere("~"), everywhere(""), everywhere(""), binding::concat, binding::primary};
}  // namespace forms

/// `a IS DISTINCT FROM b` (`IS NOT` on SQLite): `!=` that takes NULL for a value.
template <class A, class B>
  requires operands<A, B>
constexpr auto is_distinct_from(const A& a, const B& b);
/// `a IS NOT DISTINCT FROM b` (`IS` on SQLite): `==` that takes NULL for a value.
template <class A, class B>
  requires operands<A, B>
constexpr auto is_not_distinct_from(const A& a, const B& b);

namespace meta {
template <const form& Form, class A, class B>
constexpr auto make_distinct_test(const A& a, const B& b) {
  if constexpr (!operands_fit<unwrapped<A>, unwrapped<B>>())
    return report<fault::wrong_comparison, A, B>();
  else {
    using left = operand<operand_type<unwrapped<B>, unwrapped<A>>, A>;
    using right = operand<operand_type<unwrapped<A>, unwrapped<B>>, B>;
    return formed<Form, bool, false, left, right>{{}, make_chain<left, right>(a, b)};
  }
}

template <class V>
consteval bool is_integer() {
  if constexpr (expression<V>)
    return std::is_integral_v<typename V::type> && !std::is_same_v<typename V::type, bool>;
  else
    return is_placeholder_name<V> || (std::is_integral_v<V> && !std::is_same_v<V, bool>);
}
template <const form& Form, class A, class B>
constexpr auto make_bit_operation(const A& a, const B& b) {
  if constexpr (!is_integer<A>())
    return report<fault::not_a_number, A>();
  else if constexpr (!is_integer<B>())
    return report<fault::not_a_number, B>();
  else {
    using left = operand<operand_type<B, A>, A>;
    using right = operand<operand_type<A, B>, B>;
    return formed<Form, std::common_type_t<typename left::type, typename right::type>,
                  left::nullable || right::nullable, left, right>{{}, make_chain<left, right>(a, b)};
  }
}
template <const form& Form, class A, class B>
constexpr auto make_shift(const A& a, const B& b) {
  if constexpr (!is_integer<A>())
    return report<fault::not_a_number, A>();
  else if constexpr (!is_count<B>())
    return report<fault::not_a_number, B>();
  else
    return formed<Form, typename A::type, A::nullable || count_operand<B>::nullable, A, count_operand<B>>{
        {}, make_chain<A, count_operand<B>>(a, b)};
}
}  // namespace meta

template <class A, class B>
  requires operands<A, B>
constexpr auto is_distinct_from(const A& a, const B& b) {
  return meta::make_distinct_test<forms::is_distinct_from>(a, b);
}
template <class A, class B>
  requires operands<A, B>
constexpr auto is_not_distinct_from(const A& a, const B& b) {
  return meta::make_distinct_test<forms::is_not_distinct_from>(a, b);
}

/// `a & b`, bit by bit. (`&` itself is AND.)
template <class A, class B>
  requires operands<A, B>
constexpr auto bit_and(const A& a, const B& b) {
  return meta::make_bit_operation<forms::bit_and>(a, b);
}
/// `a | b`, bit by bit.
template <class A, class B>
  requires operands<A, B>
constexpr auto bit_or(const A& a, const B& b) {
  return meta::make_bit_operation<forms::bit_or>(a, b);
}
/// `a # b`: exclusive or, bit by bit. PostgreSQL only.
template <class A, class B>
  requires operands<A, B>
constexpr auto bit_xor(const A& a, const B& b) {
  return meta::make_bit_operation<forms::bit_xor>(a, b);
}
/// `~a`: all bits turned over.
template <expression A>
constexpr auto bit_not(const A& a) {
  if constexpr (meta::is_integer<A>())
    return make_form<forms::bit_not, typename A::type>(a);
  else
    return meta::report<fault::not_a_number, A>();
}
/// `a << bits`.
template <expression A, class B>
constexpr auto shift_left(const A& a, const B& bits) {
  return meta::make_shift<forms::shift_left>(a, bits);
}
/// `a >> bits`.
template <expression A, class B>
constexpr auto shift_right(const A& a, const B& bits) {
  return meta::make_shift<forms::shift_right>(a, bits);
}

}  // namespace retort
