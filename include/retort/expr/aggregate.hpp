// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"

// Functions that make one value of many rows.

namespace retort {

template <class F, class C>
constexpr auto make_filtered(const F& aggregate, const C& condition);
template <class F, class... Terms>
constexpr auto make_ordered(const F& aggregate, const Terms&... terms);
template <class F, class... Parts>
constexpr auto make_windowed(const F& function, const Parts&... parts);

namespace meta {
/// PostgreSQL makes a `numeric` of a sum of `bigint`, which would not divide as a whole number does.
inline constexpr spelling long_open{"sum() of 64-bit numbers", "", "CAST("};
inline constexpr spelling long_close{"sum() of 64-bit numbers", "", " AS bigint)"};

/// An aggregate that stands in a cast, FILTER and OVER included.
template <class F>
concept stands_in_cast = requires { requires F::sums_long; };

template <class F, class S, class Walk>
constexpr void walk_in_cast(S& s, const Walk& walk) {
  if constexpr (stands_in_cast<F>) s.text(long_open);
  walk();
  if constexpr (stands_in_cast<F>) s.text(long_close);
}
}  // namespace meta

/// What can be said to an aggregate with a dot.
template <class Self>
struct aggregate_members : expression_members<Self> {
  /// Of the rows where a condition holds: `aggregate FILTER (WHERE condition)`.
  template <class C>
  constexpr auto filter(const C& condition) const {
    return make_filtered(static_cast<const Self&>(*this), condition);
  }
  /// Of the rows in an order, for the aggregates where it matters: `aggregate(… ORDER BY term, …)`. PostgreSQL only.
  template <class... Terms>
  constexpr auto order_by(const Terms&... terms) const {
    return make_ordered(static_cast<const Self&>(*this), terms...);
  }
  /// Over a window of rows around each row, see `retort/expr/window.hpp`.
  template <class... Parts>
  constexpr auto over(const Parts&... parts) const {
    return make_windowed(static_cast<const Self&>(*this), parts...);
  }

  /// Between the marks of an aggregate, which `walk_call` leaves out: over a window it is none. Over the empty side of
  /// an outer join it has the nullability it states.
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.begin(scope::aggregate);
    meta::walk_in_cast<Self>(s, [&] { Self::walk_call(s, at); });
    s.end(scope::aggregate);
  }
};

/// An aggregate of its arguments: `sum(a)`.
template <const form& Form, class R, bool Nullable, class... Args>
struct aggregate_call : aggregate_members<aggregate_call<Form, R, Nullable, Args...>> {
  using type = R;
  static constexpr bool nullable = Nullable;
  static constexpr int precedence = binding::primary;
  static constexpr const form& written = Form;
  static constexpr bool sums_long = Form.sums_long;

  meta::chain<Args...> arguments{};

  template <class S>
  static constexpr void walk_open(S& s, std::size_t at) {
    meta::write(s, Form.open);
    meta::walk_operands<Form, Args...>(s, at + __builtin_offsetof(aggregate_call, arguments));
  }
  template <class S>
  static constexpr void walk_call(S& s, std::size_t at) {
    walk_open(s, at);
    meta::write(s, Form.close);
  }
};

/// `aggregate FILTER (WHERE condition)`.
template <class F, class C>
struct filtered_aggregate : aggregate_members<filtered_aggregate<F, C>> {
  using type = typename F::type;
  static constexpr bool nullable = F::nullable;
  static constexpr int precedence = binding::primary;
  static constexpr bool sums_long = meta::stands_in_cast<F>;

  F aggregate{};
  C condition{};

  template <class S>
  static constexpr void walk_call(S& s, std::size_t at) {
    F::walk_call(s, at + __builtin_offsetof(filtered_aggregate, aggregate));
    s.text(" FILTER (WHERE ");
    C::walk(s, at + __builtin_offsetof(filtered_aggregate, condition));
    s.text(")");
  }
};

/// `aggregate(… ORDER BY term, …)`.
template <class F, class... Terms>
struct ordered_aggregate : aggregate_members<ordered_aggregate<F, Terms...>> {
  using type = typename F::type;
  static constexpr bool nullable = F::nullable;
  static constexpr int precedence = binding::primary;
  static constexpr bool sums_long = meta::stands_in_cast<F>;

  F aggregate{};
  meta::chain<Terms...> terms{};

  template <class S>
  static constexpr void walk_call(S& s, std::size_t at) {
    F::walk_open(s, at + __builtin_offsetof(ordered_aggregate, aggregate));
    s.text(order);
    meta::chain<Terms...>::walk(s, at + __builtin_offsetof(ordered_aggregate, terms), meta::commas{});
    meta::write(s, F::written.close);
  }

 private:
  static constexpr spelling order{"order_by() in an aggregate", {}, " ORDER BY "};
};

template <class F, class C>
constexpr auto make_filtered(const F& aggregate, const C& condition) {
  if constexpr (is_condition<C>)
    return filtered_aggregate<F, operand<bool, C>>{{}, aggregate, condition};
  else
    return meta::report<fault::not_a_condition, C>();
}
template <class F, class... Terms>
constexpr auto make_ordered(const F& aggregate, const Terms&... terms) {
  static_assert(sizeof...(Terms) > 0, "retort: order_by() needs something to order by");
  static_assert(requires { F::written; }, "retort: order_by() comes before filter()");
  return ordered_aggregate<F, Terms...>{{}, aggregate, meta::make_chain<Terms...>(terms...)};
}

/// `DISTINCT expr`, as the argument of an aggregate.
template <class E>
struct distinct_argument {
  using type = typename E::type;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::primary;
  E operand{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("DISTINCT ");
    E::walk(s, at + __builtin_offsetof(distinct_argument, operand));
  }
};
/// In an aggregate, each value once: `func::count(distinct(users.age))`.
template <expression E>
constexpr distinct_argument<E> distinct(const E& e) {
  return {e};
}

namespace meta {
template <class E>
inline constexpr bool is_distinct = false;
template <class E>
inline constexpr bool is_distinct<distinct_argument<E>> = true;
}  // namespace meta
/// What an aggregate takes: an expression, or `distinct` of one.
template <class E>
concept aggregate_argument = expression<E> || meta::is_distinct<E>;

namespace forms {
inline constexpr form count_rows{.open = everywhere("count(*")};
inline constexpr form count{.open = everywhere("count(")};
inline constexpr form sum{.open = everywhere("sum(")};
inline constexpr form sum_long{.open = everywhere("sum("), .sums_long = true};
inline constexpr form avg{.open = everywhere("avg(")};
inline constexpr form min{.open = everywhere("min(")};
inline constexpr form max{.open = everywhere("max(")};
inline constexpr form sum_decimal{.open = {"sum() of decimals", {}, "sum("}};
inline constexpr form avg_decimal{.open = {"avg() of decimals", {}, "avg("}};
inline constexpr form min_decimal{.open = {"min() of decimals", {}, "min("}};
inline constexpr form max_decimal{.open = {"max() of decimals", {}, "max("}};
inline constexpr form min_text{.open = {"min() of intervals or arrays", {}, "min("}};
inline constexpr form max_text{.open = {"max() of intervals or arrays", {}, "max("}};
}  // namespace forms

namespace meta {
template <const form& Form, class R, bool Nullable = true, class... Es>
constexpr auto make_aggregate(const Es&... es) {
  return aggregate_call<Form, R, Nullable, Es...>{{}, make_chain<Es...>(es...)};
}
/// An aggregate of numbers: of decimals, it is a decimal.
template <const form& Form, const form& Decimal, class R, class E>
constexpr auto make_number_aggregate(const E& e) {
  using T = typename E::type;
  if constexpr (is_number<T>)
    return make_aggregate<Form, R>(e);
  else if constexpr (is_decimal<T>)
    return make_aggregate<Decimal, decimal>(e);
  else if constexpr (is_distinct<E>)
    return report<fault::not_a_number, decltype(e.operand)>();
  else
    return report<fault::not_a_number, E>();
}
/// `Text` is the form where SQLite would compare letters.
template <const form& Form, const form& Decimal, const form& Text, class E>
constexpr auto make_extreme(const E& e) {
  using T = typename E::type;
  if constexpr (is_decimal<T>)
    return make_aggregate<Decimal, T>(e);
  else if constexpr (missing_order<T>() != nullptr)
    return make_aggregate<Text, T>(e);
  else
    return make_aggregate<Form, T>(e);
}
template <class T>
using sum_of = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;
template <class T>
inline constexpr const form& sum_form = std::is_same_v<T, std::int64_t> ? forms::sum_long : forms::sum;
}  // namespace meta

namespace func {
/// `count(*)`: the number of rows.
constexpr auto count() { return aggregate_call<forms::count_rows, std::int64_t, false>{}; }
/// `count(expr)`: the number of rows where it is not NULL.
template <aggregate_argument E>
constexpr auto count(const E& e) {
  return meta::make_aggregate<forms::count, std::int64_t, false>(e);
}
/// `sum(number)`: as 64-bit integer, double or decimal; NULL of no rows. Of 64-bit integers PostgreSQL is told to keep
/// to them: `CAST(sum(number) AS bigint)`. Throws `data_error` where the sum does not fit.
template <aggregate_argument E>
constexpr auto sum(const E& e) {
  using T = typename E::type;
  return meta::make_number_aggregate<meta::sum_form<T>, forms::sum_decimal, meta::sum_of<T>>(e);
}
/// `avg(number)`: as double or decimal; NULL of no rows.
template <aggregate_argument E>
constexpr auto avg(const E& e) {
  return meta::make_number_aggregate<forms::avg, forms::avg_decimal, double>(e);
}
/// `min(expr)`; NULL of no rows.
template <aggregate_argument E>
constexpr auto min(const E& e) {
  return meta::make_extreme<forms::min, forms::min_decimal, forms::min_text>(e);
}
/// `max(expr)`; NULL of no rows.
template <aggregate_argument E>
constexpr auto max(const E& e) {
  return meta::make_extreme<forms::max, forms::max_decimal, forms::max_text>(e);
}
}  // namespace func

}  // namespace retort
