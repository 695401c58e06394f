// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"
#include "retort/expr/in.hpp"

namespace retort {

template <class... Vs>
struct value_tuple;

namespace meta {
/// The operands of a row: `(a, b)`.
template <class... Es>
struct row_operands {
  static constexpr bool nullable = (Es::nullable || ...);
  chain<Es...> values{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("(");
    chain<Es...>::walk(s, at + __builtin_offsetof(row_operands, values), commas{});
    s.text(")");
  }
};

/// What a row becomes beside another: each value takes its type from its neighbour.
template <class L, class R>
struct row_beside {
  static constexpr bool fits = false;
};
template <class... L, class... R>
  requires(sizeof...(L) == sizeof...(R))
struct row_beside<value_tuple<L...>, value_tuple<R...>> {
  static constexpr bool fits = (operands_fit<L, R>() && ...);
  static consteval auto find() {
    if constexpr (fits)
      return list<row_operands<operand<operand_type<R, L>, L>...>>{};
    else
      return list<void>{};
  }
  using type = decltype(first_of(find()));

  template <std::size_t... I>
  static constexpr type make(const value_tuple<L...>& row, std::index_sequence<I...>) {
    return {make_chain<operand<operand_type<R, L>, L>...>(chain_at<I>(row.values)...)};
  }
};
template <class L, class R>
constexpr auto make_row(const L& row) {
  return row_beside<L, R>::make(row, std::make_index_sequence<L::size>{});
}
template <class L, class R>
consteval bool check_rows() {
  static_assert(row_beside<L, R>::fits,
                "retort: rows are compared that differ in their number of values, or whose types do not fit; see "
                "docs/errors.md#wrong-comparison");
  return row_beside<L, R>::fits;
}
}  // namespace meta

/// `left = right` and so on, both sides being rows.
template <op O, class L, class R>
struct row_comparison : condition_members<row_comparison<O, L, R>> {
  using type = bool;
  static constexpr bool nullable = L::nullable || R::nullable;
  static constexpr int precedence = binding::comparison;

  L left{};
  R right{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    L::walk(s, at + __builtin_offsetof(row_comparison, left));
    s.infix(O);
    R::walk(s, at + __builtin_offsetof(row_comparison, right));
  }
};

/// `row IN (VALUES row, …)`: SQLite takes rows from such a list alone.
template <bool Not, class L, class... Rows>
struct row_membership : condition_members<row_membership<Not, L, Rows...>> {
  using type = bool;
  static constexpr bool nullable = L::nullable || (Rows::nullable || ...);
  static constexpr int precedence = binding::comparison;

  L left{};
  meta::chain<Rows...> rows{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    L::walk(s, at + __builtin_offsetof(row_membership, left));
    s.text(Not ? " NOT IN (VALUES " : " IN (VALUES ");
    meta::chain<Rows...>::walk(s, at + __builtin_offsetof(row_membership, rows), meta::commas{});
    s.text(")");
  }
};

/// Values that are compared together, from the first on: `(a, b)`. See `tuple_`.
template <class... Vs>
struct value_tuple {
  static constexpr std::size_t size = sizeof...(Vs);
  meta::chain<Vs...> values{};

  template <class... Ws>
  friend constexpr auto operator==(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::eq>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator!=(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::ne>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator<(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::lt>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator<=(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::le>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator>(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::gt>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator>=(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::ge>(l, r);
  }

  /// `(a, b) IN (VALUES (1, 2), (3, 4))`; of no rows, it is false.
  template <class... Rows>
  constexpr auto in_(const Rows&... rows) const {
    return among<false>(rows...);
  }
  /// `(a, b) NOT IN (VALUES …)`.
  template <class... Rows>
  constexpr auto not_in(const Rows&... rows) const {
    return among<true>(rows...);
  }

 private:
  template <op O, class R>
  static constexpr auto compare(const value_tuple& l, const R& r) {
    if constexpr (meta::check_rows<value_tuple, R>()) {
      using left = decltype(meta::make_row<value_tuple, R>(l));
      using right = decltype(meta::make_row<R, value_tuple>(r));
      return row_comparison<O, left, right>{{}, meta::make_row<value_tuple, R>(l), meta::make_row<R, value_tuple>(r)};
    } else
      return reported{};
  }
  template <bool Not, class... Rows>
  constexpr auto among(const Rows&... rows) const {
    if constexpr (sizeof...(Rows) == 0)
      return literal<Not>{};
    else if constexpr ((meta::check_rows<value_tuple, Rows>() && ...)) {
      using left = meta::row_operands<operand<meta::natural_type<Vs>, Vs>...>;
      return row_membership<Not, left, decltype(meta::make_row<Rows, value_tuple>(rows))...>{
          {},
          left{values},
          meta::make_chain<decltype(meta::make_row<Rows, value_tuple>(rows))...>(
              meta::make_row<Rows, value_tuple>(rows)...)};
    } else
      return reported{};
  }
};

/// Values that are compared together: `tuple_(a, b) < tuple_(1, 2)`, `tuple_(a, b).in_(tuple_(1, 2), tuple_(3, 4))`.
template <class... Vs>
constexpr auto tuple_(const Vs&... values) {
  static_assert(sizeof...(Vs) > 1, "retort: tuple_() needs two values or more");
  return value_tuple<std::conditional_t<meta::is_text_view<Vs>, std::string_view, Vs>...>{
      meta::make_chain<std::conditional_t<meta::is_text_view<Vs>, std::string_view, Vs>...>(values...)};
}

}  // namespace retort
