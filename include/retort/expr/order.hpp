// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"
#include "retort/expr/expression_members.hpp"

namespace retort {
/// A term of `order_by`: `expr`, `expr DESC`, `expr NULLS LAST`.
template <class E, direction Direction, nulls Nulls>
struct order_term {
  E expr{};

  /// `… NULLS FIRST`.
  constexpr auto nulls_first() const { return order_term<E, Direction, nulls::first>{expr}; }
  /// `… NULLS LAST`.
  constexpr auto nulls_last() const { return order_term<E, Direction, nulls::last>{expr}; }

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    E::walk(s, at + __builtin_offsetof(order_term, expr));
    if (Direction == direction::descending) s.text(" DESC");
    if (Nulls == nulls::first) s.text(" NULLS FIRST");
    if (Nulls == nulls::last) s.text(" NULLS LAST");
  }
};

namespace meta {
template <class E>
inline constexpr bool is_order_term = false;
template <class E, direction D, nulls N>
inline constexpr bool is_order_term<order_term<E, D, N>> = true;

/// What SQLite does not have to sort by a term; null if there is nothing. Of labels the tape knows more.
template <class Term>
inline constexpr const spelling* missing_to_sort = nullptr;
template <expression E>
inline constexpr const spelling* missing_to_sort<E> = missing_order<typename E::type>();
template <class E, direction D, nulls N>
inline constexpr const spelling* missing_to_sort<order_term<E, D, N>> = missing_to_sort<E>;
/// Tells a sink what is missing to sort by terms.
template <class... Terms, class S>
constexpr void walk_missing_order(S& s) {
  ((missing_to_sort<Terms> != nullptr ? s.text(*missing_to_sort<Terms>) : void()), ...);
}
}  // namespace meta

}  // namespace retort
