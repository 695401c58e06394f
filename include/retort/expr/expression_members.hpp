// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/expression.hpp"
#include "retort/meta/pack.hpp"

namespace retort {
template <class E, fixed_string Label>
struct labelled;
enum class direction : unsigned char { ascending, descending };
enum class nulls : unsigned char { unspecified, first, last };
template <class E, direction Direction, nulls Nulls>
struct order_term;
template <bool Not, class E>
constexpr auto make_null_test(const E& operand) noexcept(plain<E>);
template <bool Not, class E, class L, class H>
constexpr auto make_between(const E& operand, const L& low, const H& high) noexcept(plain<E> && plain<L> && plain<H>);
template <bool Not, class E, class... Vs>
constexpr auto make_in(const E& operand, const Vs&... values);

/// What can be said to a condition with a dot: little, so that the many conditions of a program cost the compiler
/// little.
template <class Self>
struct condition_members {
  using expression_tag = void;

  /// Names the column of the result: `expr AS label`.
  template <fixed_string Label>
  constexpr auto as() const noexcept(plain<Self>) {
    return labelled<Self, Label>{static_cast<const Self&>(*this)};
  }
};

/// What can be said to any other expression with a dot.
template <class Self>
struct expression_members {
  using expression_tag = void;

  /// Names the column of the result: `expr AS label`.
  template <fixed_string Label>
  constexpr auto as() const noexcept(plain<Self>) {
    return labelled<Self, Label>{self()};
  }

  /// `expr IS NULL`.
  constexpr auto is_null() const noexcept(plain<Self>) { return make_null_test<false>(self()); }
  /// `expr IS NOT NULL`.
  constexpr auto is_not_null() const noexcept(plain<Self>) { return make_null_test<true>(self()); }

  /// `expr LIKE pattern`: `%` stands for any text, `_` for any character, and a backslash before them for themselves.
  template <class V>
  constexpr auto like(const V& pattern) const noexcept(plain<Self> && plain<V>) {
    return binary_node<op::like, Self, V>{{}, self(), pattern};
  }
  /// `expr NOT LIKE pattern`.
  template <class V>
  constexpr auto not_like(const V& pattern) const noexcept(plain<Self> && plain<V>) {
    return binary_node<op::not_like, Self, V>{{}, self(), pattern};
  }

  /// `expr BETWEEN low AND high`, both ends included.
  template <class L, class H>
  constexpr auto between(const L& low, const H& high) const noexcept(plain<Self> && plain<L> && plain<H>) {
    return make_between<false>(self(), low, high);
  }
  /// `expr NOT BETWEEN low AND high`.
  template <class L, class H>
  constexpr auto not_between(const L& low, const H& high) const noexcept(plain<Self> && plain<L> && plain<H>) {
    return make_between<true>(self(), low, high);
  }

  /// `expr IN (a, b, …)` for values that stand in the source, or, for one range, a membership test whose text is the
  /// same for every length: `expr = ANY($1)` on PostgreSQL, `expr IN (SELECT value FROM json_each(?1))` on SQLite. The
  /// range is copied. Of nothing, it is `FALSE`.
  template <class... Vs>
  constexpr auto in_(const Vs&... values) const noexcept(plain<Self> && (plain<Vs> && ...)) {
    return make_in<false>(self(), values...);
  }
  /// `expr NOT IN …`, as `in_`.
  template <class... Vs>
  constexpr auto not_in(const Vs&... values) const noexcept(plain<Self> && (plain<Vs> && ...)) {
    return make_in<true>(self(), values...);
  }

  /// Ascending, in `order_by`: `expr`.
  constexpr auto asc() const noexcept(plain<Self>) {
    return order_term<Self, direction::ascending, nulls::unspecified>{self()};
  }
  /// Descending, in `order_by`: `expr DESC`.
  constexpr auto desc() const noexcept(plain<Self>) {
    return order_term<Self, direction::descending, nulls::unspecified>{self()};
  }

 private:
  constexpr const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

}  // namespace retort
