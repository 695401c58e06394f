// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/select.hpp"

namespace retort {
enum class set_operator : unsigned char { union_, union_all, intersect, intersect_all, except, except_all };

namespace meta {
inline constexpr spelling set_operators[] = {
    {"UNION", " UNION ", " UNION "},
    {"UNION ALL", " UNION ALL ", " UNION ALL "},
    {"INTERSECT", " INTERSECT ", " INTERSECT "},
    {"INTERSECT ALL", {}, " INTERSECT ALL "},
    {"EXCEPT", " EXCEPT ", " EXCEPT "},
    {"EXCEPT ALL", {}, " EXCEPT ALL "},
};
// SQLite takes no parentheses around an operand.
inline constexpr spelling operand_open = {"(", "SELECT * FROM (", "("};

template <class Clause>
inline constexpr bool ends_select = false;
template <class... Terms>
inline constexpr bool ends_select<term_list<clause::order_by, Terms...>> = true;
template <clause Kind, class E>
inline constexpr bool ends_select<count_clause<Kind, E>> = true;

/// Whether an operand stands in a set operation as it is.
template <class Query>
inline constexpr bool stands_bare = false;
template <class... Clauses>
inline constexpr bool stands_bare<select_statement<Clauses...>> = (!ends_select<Clauses> && ...);

/// An operand of a set operation.
template <class Query>
struct set_operand {
  Query inner{};

  constexpr set_operand() = default;
  constexpr set_operand(const Query& wanted) : inner(wanted) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    if constexpr (!stands_bare<Query>) s.text(operand_open);
    s.template statement<Query>(at + __builtin_offsetof(set_operand, inner));
    if constexpr (!stands_bare<Query>) s.text(")");
  }
};
template <set_operator Operator>
struct between_operands {
  template <class S>
  static constexpr void before(S& s, bool first) {
    if (!first) s.text(set_operators[static_cast<std::size_t>(Operator)]);
  }
};
}  // namespace meta

/// `a UNION b`: the clause that holds the operands.
template <set_operator Operator, class... Queries>
struct set_clause {
  using columns = typename meta::merged_columns<meta::row_columns<Queries>...>::type;

  meta::chain<meta::set_operand<Queries>...> operands{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::compound);
    meta::chain<meta::set_operand<Queries>...>::walk(s, at + __builtin_offsetof(set_clause, operands),
                                                     meta::between_operands<Operator>{});
  }
};

/// Queries put together by UNION, INTERSECT or EXCEPT.
template <class... Clauses>
struct set_operation : statement<Clauses...> {
  // clang-format off
  /// `ORDER BY label, …`: by columns of the result.
  template <order_term_like... Ts>
  constexpr auto order_by(const Ts&... terms) const { return set_operation<Clauses..., term_list<clause::order_by, Ts...>>{{{this->clauses, {meta::make_chain<Ts...>(terms...)}}}}; }
  /// `LIMIT n`.
  template <row_count N>
  constexpr auto limit(const N& n) const { return set_operation<Clauses..., count_clause<clause::limit, operand<std::int64_t, N>>>{{{this->clauses, {meta::not_negative(n)}}}}; }
  /// `OFFSET n`.
  template <row_count N>
  constexpr auto offset(const N& n) const { return set_operation<Clauses..., count_clause<clause::offset, operand<std::int64_t, N>>>{{{this->clauses, {meta::not_negative(n)}}}}; }
  // clang-format on
};

namespace meta {
template <class... Clauses>
inline constexpr bool is_query<set_operation<Clauses...>> = true;

template <set_operator Operator, class... Queries>
constexpr auto combine(const Queries&... queries) {
  static_assert(sizeof...(Queries) > 1, "retort: a set operation needs two queries, or more");
  using operands = set_clause<Operator, Queries...>;
  return set_operation<operands>{{{make_chain<set_operand<Queries>...>(queries...)}}};
}
}  // namespace meta

// clang-format off
/// `a UNION b`: the rows of all, each once. A row is that of the first query.
template <query... Queries>
constexpr auto union_(const Queries&... queries) { return meta::combine<set_operator::union_>(queries...); }
/// `a UNION ALL b`: the rows of all.
template <query... Queries>
constexpr auto union_all(const Queries&... queries) { return meta::combine<set_operator::union_all>(queries...); }
/// `a INTERSECT b`: the rows that all have, each once.
template <query... Queries>
constexpr auto intersect(const Queries&... queries) { return meta::combine<set_operator::intersect>(queries...); }
/// `a INTERSECT ALL b`: the rows that all have, as often as they have them. PostgreSQL has it.
template <query... Queries>
constexpr auto intersect_all(const Queries&... queries) { return meta::combine<set_operator::intersect_all>(queries...); }
/// `a EXCEPT b`: the rows of the first that the others do not have, each once.
template <query... Queries>
constexpr auto except(const Queries&... queries) { return meta::combine<set_operator::except>(queries...); }
/// `a EXCEPT ALL b`: the rows of the first, less those of the others. PostgreSQL has it.
template <query... Queries>
constexpr auto except_all(const Queries&... queries) { return meta::combine<set_operator::except_all>(queries...); }
// clang-format on

}  // namespace retort
