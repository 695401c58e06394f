// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"
#include "retort/stmt/row_shape.hpp"

namespace retort {
namespace meta {
template <class Columns>
struct only_column {
  using type = void;  // the query has none, or more than one
};
template <class Column>
struct only_column<list<Column>> {
  using type = typename Column::type;
};
/// The C++ type of the one column of a query; void where it has not one.
template <class Query>
using only_column_of = typename only_column<row_columns<Query>>::type;

template <class... Columns>
consteval auto count_words(list<Columns...>) {
  words<11> out("0 columns ");
  const std::size_t tens = sizeof...(Columns) / 10;
  out.text[0] = static_cast<char>('0' + (tens == 0 ? sizeof...(Columns) : 9));  // more than nine are many
  return out;
}
template <class Query>
consteval reported report_shape() {
  static_cast<void>(enforce<fault::subquery_shape, count_words(row_columns<Query>{}), words<1>("")>());
  return {};
}
}  // namespace meta

/// `(SELECT …)` as a value: that of its only row, NULL where it has none.
template <class Query>
struct scalar_subquery : expression_members<scalar_subquery<Query>> {
  using type = unwrapped<meta::only_column_of<Query>>;
  static constexpr bool nullable = true;
  static constexpr int precedence = binding::primary;

  Query inner{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("(");
    s.template statement<Query>(at + __builtin_offsetof(scalar_subquery, inner));
    s.text(")");
  }
};

/// `EXISTS (SELECT …)`.
template <class Query>
struct existence : condition_members<existence<Query>> {
  using type = bool;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  Query inner{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("EXISTS (");
    s.template statement<Query>(at + __builtin_offsetof(existence, inner));
    s.text(")");
  }
};

/// `expr IN (SELECT …)`.
template <bool Not, class E, class Query>
struct in_subquery : condition_members<in_subquery<Not, E, Query>> {
  using type = bool;
  static constexpr bool nullable = E::nullable || is_optional<meta::only_column_of<Query>>;
  static constexpr int precedence = binding::comparison;

  E operand{};
  Query inner{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(in_subquery, operand));
    s.close(E::precedence <= precedence);
    s.text(Not ? " NOT IN (" : " IN (");
    s.template statement<Query>(at + __builtin_offsetof(in_subquery, inner));
    s.text(")");
  }
};

/// `ANY (SELECT …)`, `ALL (SELECT …)`: the right side of a comparison.
template <bool All, class Query>
struct quantified_subquery : expression_members<quantified_subquery<All, Query>> {
  using type = unwrapped<meta::only_column_of<Query>>;
  static constexpr bool nullable = true;
  static constexpr int precedence = binding::primary;
  static constexpr spelling keyword = {All ? "ALL of a query" : "ANY of a query", {}, All ? "ALL (" : "ANY ("};

  Query inner{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text(keyword);
    s.template statement<Query>(at + __builtin_offsetof(quantified_subquery, inner));
    s.text(")");
  }
};

/// A query as a value, `(SELECT …)`: it selects one column, and finds at most one row. NULL where it finds none.
template <query Query>
constexpr auto scalar(const Query& wanted) {
  if constexpr (std::is_void_v<meta::only_column_of<Query>>)
    return meta::report_shape<Query>();
  else
    return scalar_subquery<Query>{{}, wanted};
}

/// `EXISTS (SELECT …)`: whether a query finds a row. It may read the tables of the statement around it.
template <query Query>
constexpr auto exists(const Query& wanted) {
  return existence<Query>{{}, wanted};
}

/// `users.age > any_(select(…))`: whether it holds for a row of the query. PostgreSQL has it.
template <query Query>
constexpr auto any_(const Query& wanted) {
  if constexpr (std::is_void_v<meta::only_column_of<Query>>)
    return meta::report_shape<Query>();
  else
    return quantified_subquery<false, Query>{{}, wanted};
}
/// `users.age > all_(select(…))`: whether it holds for all rows of the query. PostgreSQL has it.
template <query Query>
constexpr auto all_(const Query& wanted) {
  if constexpr (std::is_void_v<meta::only_column_of<Query>>)
    return meta::report_shape<Query>();
  else
    return quantified_subquery<true, Query>{{}, wanted};
}

template <bool Not, class E, query Query>
constexpr auto make_in(const E& operand, const Query& wanted) {
  using column = meta::only_column_of<Query>;
  if constexpr (std::is_void_v<column>)
    return meta::report_shape<Query>();
  else if constexpr (!comparable<typename E::type, unwrapped<column>>)
    return meta::report<fault::wrong_comparison, E, unwrapped<column>>();
  else
    return in_subquery<Not, E, Query>{{}, operand, wanted};
}

}  // namespace retort
