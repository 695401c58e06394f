// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/value.hpp"
#include "retort/stmt/derived_table.hpp"

namespace retort {
/// A row of `values`: `value_row(1, "a")`.
template <class... Ts>
struct value_row_t {
  meta::chain<Ts...> cells{};
};

namespace meta {
template <class V>
struct cell_type {
  using type = std::conditional_t<is_text_view<V>, std::string, unwrapped<V>>;
};
template <expression V>
struct cell_type<V> {
  using type = typename V::type;
};

template <class Row>
struct value_cells;
template <class... Ts>
struct value_cells<value_row_t<Ts...>> {
  using types = list<nullable_type<typename Ts::type, Ts::nullable>...>;
  static constexpr std::size_t size = sizeof...(Ts);
};
template <class Cells, fixed_string... Labels>
struct labelled_cells;
template <class... Ts, fixed_string... Labels>
struct labelled_cells<list<Ts...>, Labels...> {
  using type = list<result_column<Labels, void, Ts>...>;
};
}  // namespace meta

/// The rows of a list of values.
template <class Labels, class... Rows>
struct values_clause;
template <fixed_string... Names, class... Rows>
struct values_clause<meta::list<result_label<Names>...>, Rows...> {
  using columns = typename meta::merged_columns<
      typename meta::labelled_cells<typename meta::value_cells<Rows>::types, Names...>::type...>::type;

  meta::chain<Rows...> rows{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::values_list);
    (s.label(Names.view()), ...);
    std::uint32_t offsets[sizeof...(Rows)]{};
    meta::chain<Rows...>::offsets(offsets, at + __builtin_offsetof(values_clause, rows));
    std::size_t n = 0;
    ((walk_row(s, static_cast<Rows*>(nullptr), offsets[n], n == 0), ++n), ...);
  }

 private:
  template <class S, class... Ts>
  static constexpr void walk_row(S& s, value_row_t<Ts...>*, std::size_t at, bool first) {
    using cells_type = value_row_t<Ts...>;
    s.text(first ? "(" : ", (");
    meta::chain<Ts...>::walk(s, at + __builtin_offsetof(cells_type, cells), meta::commas{});
    s.text(")");
  }
};

/// `VALUES (1, 'a'), (2, 'b')`.
template <class... Clauses>
struct values_statement : statement<Clauses...> {};

namespace meta {
template <class... Clauses>
inline constexpr bool is_query<values_statement<Clauses...>> = true;
}  // namespace meta

/// A row of `values`: its values become parameters, expressions stay.
template <class... Vs>
constexpr auto value_row(const Vs&... given) {
  using cells_type = value_row_t<meta::typed_operand<typename meta::cell_type<Vs>::type, Vs>...>;
  return cells_type{meta::make_chain<meta::typed_operand<typename meta::cell_type<Vs>::type, Vs>...>(given...)};
}

/// A list of values as a table: `(VALUES (1, 'a'), (2, 'b')) AS v (id, name)`, said as
/// `values<"v", "id", "name">(value_row(1, "a"), value_row(2, "b"))`.
template <fixed_string Name, fixed_string... Labels, class... Rows>
constexpr auto values(const Rows&... rows) {
  static_assert(sizeof...(Labels) > 0 && sizeof...(Rows) > 0, "retort: values() needs names for its columns, and rows");
  static_assert(((meta::value_cells<Rows>::size == sizeof...(Labels)) && ...),
                "retort: each row of values() needs a value for each column");
  using held = values_clause<meta::list<result_label<Labels>...>, Rows...>;
  return subquery<Name>(values_statement<held>{{{meta::make_chain<Rows...>(rows...)}}});
}

}  // namespace retort
