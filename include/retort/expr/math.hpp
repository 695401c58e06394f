// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"

// Functions of numbers.

namespace retort {
namespace forms {
inline constexpr form abs{.open = everywhere("abs(")};
inline constexpr form abs_decimal{.open = {"arithmetic with decimals", {}, "abs("}};
inline constexpr form random{.open = {"random()", "(random() / 18446744073709551616.0 + 0.5", "random("}};
inline constexpr form round_to{.open = {"round() to a number of digits", "round(", "CAST(round(CAST("},
                               .between = {"round()", ", ", " AS NUMERIC), "},
                               .close = {"round()", ")", ") AS DOUBLE PRECISION)"}};
// SQLite gives an integer where it is given one, and for a sign always: it would be divided as such.
inline constexpr form sign_real{.open = {"sign()", "CAST(sign(", "sign("}, .close = {"sign()", ") AS REAL)", ")"}};
inline constexpr form floor_real{.open = {"floor()", "CAST(floor(", "floor("}, .close = sign_real.close};
inline constexpr form ceil_real{.open = {"ceil()", "CAST(ceil(", "ceil("}, .close = sign_real.close};
inline constexpr form trunc_real{.open = {"trunc()", "CAST(trunc(", "trunc("}, .close = sign_real.close};
inline constexpr form round_decimal{.open = {"arithmetic with decimals", {}, "round("}};
}  // namespace forms

namespace meta {
template <fixed_string Name>
inline constexpr spelling decimal_call{"arithmetic with decimals", {}, call_form<Name>.open.postgres};
template <fixed_string Name>
inline constexpr form decimal_call_form{.open = decimal_call<Name>};

/// A function of doubles. A decimal goes in as what it is, PostgreSQL has the same functions for it.
template <fixed_string Name, class... Vs>
constexpr auto make_double_form(const Vs&... numbers) {
  if constexpr ((is_decimal<natural_type<Vs>> || ...))
    return make_number_form<decimal_call_form<Name>, decimal>(numbers...);
  else
    return make_number_form<call_form<Name>, double>(numbers...);
}
/// The same where SQLite has another form for some numbers.
template <fixed_string Name, const form& Form, bool Other, class E>
constexpr auto make_real_form(const E& number) {
  if constexpr (Other && is_number<typename E::type>)
    return make_number_form<Form, double>(number);
  else
    return make_double_form<Name>(number);
}
}  // namespace meta

namespace func {
/// `abs(number)`, of the number's type.
template <expression E>
constexpr auto abs(const E& number) {
  using T = typename E::type;
  if constexpr (meta::is_decimal<T>)
    return make_form<forms::abs_decimal, decimal>(number);
  else
    return make_number_form<forms::abs, T>(number);
}
/// `sign(number)`: -1, 0 or 1.
template <expression E>
constexpr auto sign(const E& number) {
  return meta::make_real_form<"sign", forms::sign_real, true>(number);
}
/// `floor(number)`.
template <expression E>
constexpr auto floor(const E& number) {
  return meta::make_real_form<"floor", forms::floor_real, std::is_integral_v<typename E::type>>(number);
}
/// `ceil(number)`.
template <expression E>
constexpr auto ceil(const E& number) {
  return meta::make_real_form<"ceil", forms::ceil_real, std::is_integral_v<typename E::type>>(number);
}
/// `trunc(number)`: without its fraction.
template <expression E>
constexpr auto trunc(const E& number) {
  return meta::make_real_form<"trunc", forms::trunc_real, std::is_integral_v<typename E::type>>(number);
}
/// `round(number)`. A half goes away from zero on SQLite and for decimals, to the even number for PostgreSQL's doubles.
template <expression E>
constexpr auto round(const E& number) {
  return meta::make_double_form<"round">(number);
}
/// `round(number, digits)`: to so many digits behind the point.
template <expression E, class N>
constexpr auto round(const E& number, const N& digits) {
  using T = typename E::type;
  using D = meta::count_operand<N>;
  if constexpr (!meta::is_numeric<T>)
    return meta::report<fault::not_a_number, E>();
  else if constexpr (!meta::is_count<N>())
    return meta::report<fault::not_a_number, N>();
  else if constexpr (meta::is_decimal<T>)
    return formed<forms::round_decimal, decimal, E::nullable || D::nullable, E, D>{
        {}, meta::make_chain<E, D>(number, digits)};
  else
    return formed<forms::round_to, double, E::nullable || D::nullable, E, D>{{},
                                                                             meta::make_chain<E, D>(number, digits)};
}
/// `power(base, exponent)`.
template <class A, class B>
  requires operands<A, B>
constexpr auto power(const A& base, const B& exponent) {
  return meta::make_double_form<"power">(base, exponent);
}
/// `sqrt(number)`.
template <expression E>
constexpr auto sqrt(const E& number) {
  return meta::make_double_form<"sqrt">(number);
}
/// `exp(number)`.
template <expression E>
constexpr auto exp(const E& number) {
  return meta::make_double_form<"exp">(number);
}
/// `ln(number)`: the natural logarithm.
template <expression E>
constexpr auto ln(const E& number) {
  return meta::make_double_form<"ln">(number);
}
/// `log(number)`: the logarithm to base 10.
template <expression E>
constexpr auto log(const E& number) {
  return meta::make_double_form<"log">(number);
}
/// `a % b`, of integers.
template <class A, class B>
  requires operands<A, B>
constexpr auto mod(const A& a, const B& b) {
  return a % b;
}
/// A random number from 0 to below 1.
constexpr auto random() { return formed<forms::random, double, false>{}; }
}  // namespace func
}  // namespace retort
