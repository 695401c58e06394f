// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/delete.hpp"
#include "retort/stmt/derived_table.hpp"
#include "retort/stmt/insert.hpp"
#include "retort/stmt/select.hpp"
#include "retort/stmt/set_operation.hpp"
#include "retort/stmt/update.hpp"

namespace retort {
enum class cte_hint : unsigned char { none, materialized, not_materialized };

/// A common table expression by its name alone: what a recursive term reads.
template <fixed_string Name, class Shape>
struct cte_reference : query_table<query_columns<Name, table_source::common, Shape>, Shape> {};

/// What a common table expression is called under another name.
template <class Mode, fixed_string Alias>
struct alias_columns {
  static constexpr table_info info{Mode::info.table, identifier(Alias.view()), Mode::info.source};
};
/// A common table expression under another name: `name AS alias`.
template <class Mode, fixed_string Alias, class Shape>
struct cte_alias : query_table<alias_columns<Mode, Alias>, Shape> {};

/// A common table expression, `name AS (SELECT …)`: named in `with`, and then a table.
template <fixed_string Name, class Query, class Shape, bool Recursive = false, cte_hint Hint = cte_hint::none>
struct common_table : query_table<query_columns<Name, table_source::common, Shape>, Shape> {
  using mode = query_columns<Name, table_source::common, Shape>;
  static constexpr spelling writes = {"INSERT, UPDATE or DELETE in WITH", {}, ""};

  Query inner{};

  /// The same table under another name, to join it with itself: `name AS alias`.
  template <fixed_string Alias>
  constexpr auto as() const {
    return cte_alias<mode, Alias, Shape>{};
  }
  /// `AS MATERIALIZED (…)`: it is computed by itself, once.
  constexpr auto materialized() const {
    return common_table<Name, Query, Shape, Recursive, cte_hint::materialized>{{}, inner};
  }
  /// `AS NOT MATERIALIZED (…)`: it is computed with the statement that reads it.
  constexpr auto not_materialized() const {
    return common_table<Name, Query, Shape, Recursive, cte_hint::not_materialized>{{}, inner};
  }

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::with, mode::info, Recursive);
    if constexpr (!query<Query>) s.text(writes);
    if (Hint == cte_hint::materialized) s.text("MATERIALIZED ");
    if (Hint == cte_hint::not_materialized) s.text("NOT MATERIALIZED ");
    s.template statement<Query>(at + __builtin_offsetof(common_table, inner));
  }
};

/// `WITH a AS (…), b AS (…)`.
template <class... Tables>
struct with_clause {
  meta::chain<Tables...> tables{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    meta::chain<Tables...>::walk(s, at + __builtin_offsetof(with_clause, tables), meta::nothing_between{});
  }
};

/// What a WITH begins: `with(cte).select(…)`.
template <class Clause>
struct with_statement {
  Clause tables{};

  // clang-format off
  /// `WITH …` before a query that is there already: a set operation, say.
  template <class... Clauses>
  constexpr auto query(const set_operation<Clauses...>& wanted) const { return set_operation<Clauses..., Clause>{{{wanted.clauses, tables}}}; }
  template <class... Clauses>
  constexpr auto query(const select_statement<Clauses...>& wanted) const { return select_statement<Clauses..., Clause>{{{wanted.clauses, tables}}}; }
  /// `WITH … SELECT …`.
  template <selectable... Items>
  constexpr auto select(const Items&... items) const {
    using list = meta::items_of<clause::select, Items...>;
    return select_statement<Clause, list>{{{tables, list::make(items...)}}};
  }
  /// `WITH … INSERT INTO …`.
  template <model_table Table>
  constexpr auto insert_into(const Table&) const {
    return insert_statement<Table, Clause, table_clause<clause::insert_into, typename meta::table_traits<Table>::mode>>{{{tables, {}}}};
  }
  /// `WITH … UPDATE …`.
  template <model_table Table>
  constexpr auto update(const Table&) const {
    return update_statement<Clause, table_clause<clause::update, typename meta::table_traits<Table>::mode>>{{{tables, {}}}};
  }
  /// `WITH … DELETE FROM …`.
  template <model_table Table>
  constexpr auto delete_from(const Table&) const {
    return delete_statement<Clause, table_clause<clause::delete_from, typename meta::table_traits<Table>::mode>>{{{tables, {}}}};
  }
  // clang-format on
};

namespace meta {
template <fixed_string Name, class Shape>
struct table_traits<cte_reference<Name, Shape>> {
  using mode = query_columns<Name, table_source::common, Shape>;
};
template <class Mode, fixed_string Alias, class Shape>
struct table_traits<cte_alias<Mode, Alias, Shape>> {
  using mode = alias_columns<Mode, Alias>;
};
template <fixed_string Name, class Query, class Shape, bool Recursive, cte_hint Hint>
struct table_traits<common_table<Name, Query, Shape, Recursive, Hint>> {
  using mode = query_columns<Name, table_source::common, Shape>;
};
template <class T>
inline constexpr bool is_common_table = false;
template <fixed_string Name, class Query, class Shape, bool Recursive, cte_hint Hint>
inline constexpr bool is_common_table<common_table<Name, Query, Shape, Recursive, Hint>> = true;

// What the recursive term makes nullable is nullable for it, too: until nothing changes.
template <fixed_string Name, set_operator Operator, class Shape, class Anchor, class Step>
constexpr auto make_recursive(const Anchor& anchor, const Step& step) {
  const auto both = combine<Operator>(anchor, step(cte_reference<Name, Shape>{}));
  using all = std::remove_const_t<decltype(both)>;
  using found = shape_of<all>;
  if constexpr (std::is_same_v<found, Shape>)
    return common_table<Name, all, Shape, true>{{}, both};
  else
    return make_recursive<Name, Operator, found>(anchor, step);
}
}  // namespace meta

/// A statement with a name, `name AS (SELECT …)`. A write may be one, too, on PostgreSQL: its rows are those of
/// `returning`.
template <fixed_string Name, class Query>
  requires requires { typename Query::clause_list; }
constexpr auto cte(const Query& wanted) {
  static_assert(!meta::inserts_range<decltype(wanted.clauses)>,
                "retort: an insert of a range of rows can't stand in with()");
  return common_table<Name, Query, meta::shape_of<Query>>{{}, wanted};
}

/// A query that reads itself, `WITH RECURSIVE name AS (anchor UNION ALL step)`. The step is made by a function of the
/// table: `recursive<"tree">(anchor, [](auto tree) { return select(…).join(tree, …); })`. It has the columns of the
/// anchor.
template <fixed_string Name, set_operator Operator = set_operator::union_all, query Anchor, class Step>
constexpr auto recursive(const Anchor& anchor, const Step& step) {
  static_assert(Operator == set_operator::union_all || Operator == set_operator::union_,
                "retort: recursive() goes by UNION ALL, or by UNION");
  return meta::make_recursive<Name, Operator, meta::shape_of<Anchor>>(anchor, step);
}

namespace meta {
// SQLite takes no WITH behind the operator, and PostgreSQL none without parentheses.
template <class... Tables>
inline constexpr bool ends_select<with_clause<Tables...>> = true;
}  // namespace meta

/// `WITH a AS (…), b AS (…)`: `with(a, b).select(…)`; also before `insert_into`, `update` and `delete_from`.
template <class... Tables>
  requires(meta::is_common_table<Tables> && ...)
constexpr auto with(const Tables&... tables) {
  return with_statement<with_clause<Tables...>>{{meta::make_chain<Tables...>(tables...)}};
}

}  // namespace retort
