// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"
#include "retort/meta/chain.hpp"

namespace retort {
/// What kind of function it is: a plain one, or one that makes one value of many rows.
enum class function_kind : unsigned char { scalar, aggregate };

/// A call: `name(a, b)`.
template <fixed_string Name, function_kind Kind, class R, bool Nullable, class... Args>
struct function_call : expression_members<function_call<Name, Kind, R, Nullable, Args...>> {
  using type = R;
  static constexpr bool nullable = Nullable;
  static constexpr int precedence = binding::primary;

  meta::chain<Args...> arguments{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    // An aggregate over the empty side of an outer join has the nullability it states; a scalar takes it from its
    // arguments.
    if constexpr (Kind == function_kind::aggregate) s.begin(scope::aggregate);
    s.text(Name.view());
    s.text("(");
    if constexpr (sizeof...(Args) == 0 && Kind == function_kind::aggregate)
      s.text("*");
    else
      meta::chain<Args...>::walk(s, at + __builtin_offsetof(function_call, arguments), meta::commas{});
    s.text(")");
    if constexpr (Kind == function_kind::aggregate) s.end(scope::aggregate);
  }
};

/// SQL's functions.
namespace func {
namespace detail {
template <class T>
using sum_of = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;

template <fixed_string Name, class R, class E>
constexpr auto aggregate(const E& e) {
  return function_call<Name, function_kind::aggregate, R, true, E>{{}, {e}};
}
template <fixed_string Name, class R, class E>
constexpr auto number_aggregate(const E& e) {
  if constexpr (is_number<typename E::type>)
    return aggregate<Name, R>(e);
  else
    return meta::report<fault::not_a_number, E>();
}
template <fixed_string Name, class R, class E>
constexpr auto text_function(const E& e) {
  if constexpr (std::is_same_v<typename E::type, std::string>)
    return function_call<Name, function_kind::scalar, R, E::nullable, E>{{}, {e}};
  else
    return meta::report<fault::not_text, E>();
}
}  // namespace detail

/// `count(*)`: the number of rows.
constexpr auto count() { return function_call<"count", function_kind::aggregate, std::int64_t, false>{}; }
/// `count(expr)`: the number of rows where it is not NULL.
template <expression E>
constexpr auto count(const E& e) {
  return function_call<"count", function_kind::aggregate, std::int64_t, false, E>{{}, {e}};
}
/// `sum(number)`: as 64-bit integer or double; NULL of no rows. Throws `data_error` where the sum does not fit.
template <expression E>
constexpr auto sum(const E& e) {
  return detail::number_aggregate<"sum", detail::sum_of<typename E::type>>(e);
}
/// `avg(number)`: as double; NULL of no rows.
template <expression E>
constexpr auto avg(const E& e) {
  return detail::number_aggregate<"avg", double>(e);
}
/// `min(expr)`; NULL of no rows.
template <expression E>
constexpr auto min(const E& e) {
  return detail::aggregate<"min", typename E::type>(e);
}
/// `max(expr)`; NULL of no rows.
template <expression E>
constexpr auto max(const E& e) {
  return detail::aggregate<"max", typename E::type>(e);
}
/// `lower(text)`.
template <expression E>
constexpr auto lower(const E& e) {
  return detail::text_function<"lower", std::string>(e);
}
/// `upper(text)`.
template <expression E>
constexpr auto upper(const E& e) {
  return detail::text_function<"upper", std::string>(e);
}
/// `length(text)`: in characters.
template <expression E>
constexpr auto length(const E& e) {
  return detail::text_function<"length", std::int32_t>(e);
}

}  // namespace func

/// `coalesce(a, b)`: the first that is not NULL.
template <class A, class B>
struct coalescence : expression_members<coalescence<A, B>> {
  using type = typename A::type;
  static constexpr bool nullable = A::nullable && B::nullable;
  static constexpr int precedence = binding::primary;

  A first{};
  B second{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("coalesce(");
    if constexpr (!B::nullable) s.begin(scope::not_null);
    A::walk(s, at + __builtin_offsetof(coalescence, first));
    if constexpr (!B::nullable) s.end(scope::not_null);
    s.text(", ");
    B::walk(s, at + __builtin_offsetof(coalescence, second));
    s.text(")");
  }
};

namespace func {
/// `coalesce(expr, other)`: the first that is not NULL.
template <expression A, class V>
constexpr auto coalesce(const A& a, const V& other) {
  if constexpr (meta::operands_fit<A, V>()) {
    using type = typename A::type;
    return coalescence<A, operand<type, V>>{{}, a, other};
  } else
    return meta::report<fault::wrong_comparison, A, V>();
}
}  // namespace func

}  // namespace retort
