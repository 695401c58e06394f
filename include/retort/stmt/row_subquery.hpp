// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/tuple.hpp"
#include "retort/stmt/row_shape.hpp"

namespace retort {

/// `(a, b) IN (SELECT …)`.
template <bool Not, class L, bool Nullable, class Query>
struct row_in_subquery : condition_members<row_in_subquery<Not, L, Nullable, Query>> {
  using type = bool;
  static constexpr bool nullable = Nullable;
  static constexpr int precedence = binding::comparison;

  L left{};
  Query inner{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    L::walk(s, at + __builtin_offsetof(row_in_subquery, left));
    s.text(Not ? " NOT IN (" : " IN (");
    s.template statement<Query>(at + __builtin_offsetof(row_in_subquery, inner));
    s.text(")");
  }
};

namespace meta {
template <class... Columns>
list<unwrapped<typename Columns::type>...> types_of(list<Columns...>);
template <class... Columns>
consteval bool any_is_nullable(list<Columns...>) {
  return (is_optional<typename Columns::type> || ...);
}
}  // namespace meta

template <bool Not, class... Vs, query Query>
constexpr auto make_row_in(const value_tuple<Vs...>& row, const Query& wanted) {
  using columns = meta::row_columns<Query>;
  using left = meta::natural_row<Vs...>;
  if constexpr (meta::check_values(meta::list<Vs...>{}, decltype(meta::types_of(columns{})){}))
    return row_in_subquery<Not, left, left::nullable || meta::any_is_nullable(columns{}), Query>{
        {}, meta::make_natural_row(row), wanted};
  else
    return reported{};
}

}  // namespace retort
