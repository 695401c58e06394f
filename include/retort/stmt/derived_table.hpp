// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/result_label.hpp"
#include "retort/stmt/row_shape.hpp"
#include "retort/stmt/source.hpp"

namespace retort {
/// What a query is called as a table, and its columns: a mode, like `columns<User>`.
template <fixed_string Name, table_source Source, class Shape>
struct query_columns {
  static constexpr table_description description{{}, Name.view(), {}, {}};
  static constexpr table_info info{&description, {}, Source};
};

namespace meta {
template <class Mode, fixed_string Label, class Shape>
struct query_column;
template <class Mode, fixed_string Label, class... Columns>
struct query_column<Mode, Label, list<Columns...>> {
  static constexpr std::size_t matches = ((Columns::label == Label) + ... + std::size_t{0});
  static consteval auto find() {
    if constexpr (matches == 1)
      return find_among<Columns...>();
    else {
      constexpr std::string_view text = Label.view();
      return static_cast<void>(enforce<fault::no_such_label, words<text.size() + 1>(text), words<1>("")>()), reported{};
    }
  }
  template <class First, class... Rest>
  static consteval auto find_among() {
    if constexpr (First::label == Label)
      return column_ref<Mode, Label, typename First::type>{};
    else
      return find_among<Rest...>();
  }
};
}  // namespace meta

/// The columns of a query that stands as a table: `t.column<"n">`, `t[label<"n">]`, `t[users.name]`.
template <class Mode, class Shape>
struct query_table {
  template <fixed_string Label>
  static constexpr auto column = meta::query_column<Mode, Label, Shape>::find();

  /// By the label: in templates easier to write than `column`.
  template <fixed_string Label>
  constexpr auto operator[](result_label<Label>) const {
    return column<Label>;
  }
  /// By the column that the query selects.
  template <class Table, fixed_string Name, class T>
  constexpr auto operator[](const column_ref<Table, Name, T>&) const {
    return column<Name>;
  }
};

template <class Query, class Mode>
struct derived_source;

/// A query in FROM: `(SELECT …) AS name`. It holds the query, and with it the values.
template <fixed_string Name, class Query, class Shape>
struct derived_table : query_table<query_columns<Name, table_source::derived, Shape>, Shape> {
  using mode = query_columns<Name, table_source::derived, Shape>;
  using held_source = derived_source<Query, mode>;

  Query inner{};
};

/// What a clause holds of a query in FROM.
template <class Query, class Mode>
struct derived_source {
  Query inner{};

  constexpr derived_source() = default;
  template <class Table>
  constexpr derived_source(const Table& given) : inner(given.inner) {}

  template <clause Kind, class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind, Mode::info);
    s.template statement<Query>(at + __builtin_offsetof(derived_source, inner));
  }
};

/// A query in FROM that may read the tables before it: `LATERAL (SELECT …) AS name`.
template <class Query, class Mode>
struct lateral_source {
  static constexpr spelling keyword = {"LATERAL", {}, "LATERAL "};

  Query inner{};

  constexpr lateral_source() = default;
  template <class Table>
  constexpr lateral_source(const Table& given) : inner(given.inner) {}

  template <clause Kind, class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind, Mode::info, true);
    s.text(keyword);
    s.template statement<Query>(at + __builtin_offsetof(lateral_source, inner));
  }
};
template <class Table, class Query>
struct lateral_table {
  using mode = typename Table::mode;
  using held_source = lateral_source<Query, mode>;

  Query inner{};
};

namespace meta {
template <fixed_string Name, class Query, class Shape>
struct table_traits<derived_table<Name, Query, Shape>> {
  using mode = typename derived_table<Name, Query, Shape>::mode;
};
template <class Table, class Query>
struct table_traits<lateral_table<Table, Query>> {
  using mode = typename Table::mode;
};
}  // namespace meta

/// A query as a table: `(SELECT …) AS name`, in `from` and in joins. Its columns are those of the select list:
/// `t.column<"label">`.
template <fixed_string Name, query Query>
constexpr auto subquery(const Query& wanted) {
  return derived_table<Name, Query, meta::shape_of<Query>>{{}, wanted};
}

/// A subquery in a join that may read the tables before it: `LATERAL (SELECT …) AS name`. PostgreSQL has it.
template <fixed_string Name, class Query, class Shape>
constexpr auto lateral(const derived_table<Name, Query, Shape>& given) {
  return lateral_table<derived_table<Name, Query, Shape>, Query>{given.inner};
}

}  // namespace retort
