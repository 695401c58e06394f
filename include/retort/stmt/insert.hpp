// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <iterator>

#include "retort/schema/mode.hpp"
#include "retort/stmt/row_shape.hpp"

namespace retort {
/// `INSERT INTO table`, `UPDATE table`, `DELETE FROM table`: the clause that names the table.
template <clause Kind, class Mode>
struct table_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(Kind, Mode::info);
  }
};

namespace meta {
template <class T>
inline constexpr bool is_assignment = false;
template <class Column, class E>
inline constexpr bool is_assignment<assignment<Column, E>> = true;
}  // namespace meta

/// `users.name = "Alice"`, in `values` and `set`.
template <class T>
concept assignment_like = meta::is_assignment<T> || std::same_as<T, reported>;

/// `(a, b) VALUES (1, 2)`, or `SET a = 1, b = 2`.
template <clause Kind, class... Assignments>
struct assignments_clause;
template <clause Kind, class... Columns, class... Es>
struct assignments_clause<Kind, assignment<Columns, Es>...> {
  meta::chain<assignment<Columns, Es>...> assignments{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind);
    meta::chain<assignment<Columns, Es>...>::walk(s, at + __builtin_offsetof(assignments_clause, assignments),
                                                  meta::nothing_between{});
    if constexpr (Kind == clause::values && sizeof...(Columns) > 0)
      walk_defaults<typename meta::element<0, meta::pack<Columns...>>::table>(s);
  }

  /// What the program fills in of the columns that were left out.
  template <class Mode, class S>
  static constexpr void walk_defaults(S& s) {
    walk_each_default<Mode>(s, typename meta::table_traits<typename Mode::descriptors>::column_list{});
  }

 private:
  template <class Mode, class S, class... Definitions, class... Paths>
  static constexpr void walk_each_default(S& s, meta::list<meta::flat_column<Definitions, Paths>...>) {
    (walk_default<Mode>(s, Definitions{}), ...);
  }
  template <class Mode, class S, fixed_string Name, class T, auto... Attributes>
  static constexpr void walk_default(S& s, column_definition<Name, T, Attributes...> definition) {
    if constexpr ((meta::is_client_default<std::remove_const_t<decltype(Attributes)>> || ...))
      if constexpr (!((Columns::info.name.text == Name.view()) || ...)) {
        s.assign(meta::info_of<Mode>(definition));
        s.template fill_in<T, attribute_kind::default_value, Attributes...>();
      }
  }
};

/// `VALUES` of whole rows, `User<insertable>` or `User<row>`: the text is that of one row, whatever their number.
template <class Mode, class Value, class Held>
struct rows_clause {
  Held rows{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::values, !std::is_same_v<Held, Value>);
    // One row stands in the statement; of many, the sink knows which is meant.
    const Value* value = std::is_same_v<Held, Value>
                             ? s.template value_at<Value>(at + __builtin_offsetof(rows_clause, rows))
                             : s.template current_row<Value>();
    walk_columns(s, value, typename meta::table_traits<typename Mode::descriptors>::column_list{});
  }

 private:
  template <class S, class... Definitions, class... Paths>
  static constexpr void walk_columns(S& s, const Value* value, meta::list<meta::flat_column<Definitions, Paths>...>) {
    (walk_column(s, value, Definitions{}, Paths{}), ...);
  }

  template <class S, fixed_string Name, class T, auto... Attributes, class Path>
  static constexpr void walk_column(S& s, const Value* value, column_definition<Name, T, Attributes...> definition,
                                    Path) {
    using member = std::remove_cvref_t<decltype(meta::at_path(*value, Path{}))>;
    if constexpr (!(meta::is_computed<decltype(Attributes)> || ...)) {
      const auto& info = meta::info_of<Mode>(definition);
      s.assign(info);
      const member* held = value ? &meta::at_path(*value, Path{}) : nullptr;
      if constexpr (std::is_same_v<member, T>)
        s.template row_value<unwrapped<T>>(held);
      else
        s.template parameter_or_default<T, Attributes...>(info, held);
    }
  }
};

namespace meta {
template <clause Kind, class... As>
struct find_assignments {
  using type = reported;
};
template <clause Kind, class... As>
  requires(is_assignment<As> && ...)
struct find_assignments<Kind, As...> {
  using type = assignments_clause<Kind, As...>;
};
/// The clause that assignments make.
template <clause Kind, class... As>
using assignments_of = typename find_assignments<Kind, As...>::type;

template <class T, class Table>
inline constexpr bool is_row_of = std::same_as<T, typename table_traits<Table>::template in_mode<insertable>> ||
                                  std::same_as<T, typename table_traits<Table>::template in_mode<row>>;
template <class R>
using range_value = std::remove_cvref_t<decltype(*std::declval<const R&>().begin())>;

/// The range that an insert is given, found among the clauses of the statement.
template <class Earlier, class Mode, class Value, class Range>
constexpr const Range& inserted_range(const history<Earlier, rows_clause<Mode, Value, const Range*>>& said) {
  return *said.last.rows;
}
template <class Earlier, class Last>
  requires requires(const Earlier& earlier) { inserted_range(earlier); }
constexpr const auto& inserted_range(const history<Earlier, Last>& said) {
  return inserted_range(said.earlier);
}
template <class Clauses>
concept inserts_range = requires(const Clauses& clauses) { inserted_range(clauses); };
}  // namespace meta

/// A range of whole rows of a table.
template <class R, class Table>
concept rows_of = requires { typename meta::range_value<R>; } && meta::is_row_of<meta::range_value<R>, Table>;

/// `(a, b)` of an insert whose rows a query gives.
template <class... Columns>
struct columns_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::columns);
    (s.assign(Columns::info), ...);
  }
};

/// The query that gives the rows of an insert.
template <class Query>
struct source_clause {
  Query inner{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::source);
    s.template statement<Query>(at + __builtin_offsetof(source_clause, inner));
  }
};

namespace meta {
/// Whether a clause says what is inserted.
template <class Clause>
inline constexpr bool gives_rows = false;
template <class... As>
inline constexpr bool gives_rows<assignments_clause<clause::values, As...>> = sizeof...(As) > 0;
template <class Mode, class Value, class Held>
inline constexpr bool gives_rows<rows_clause<Mode, Value, Held>> = true;
template <class Query>
inline constexpr bool gives_rows<source_clause<Query>> = true;
template <>
inline constexpr bool gives_rows<reported> = true;

template <class Column, class Given>
consteval bool check_source_column() {
  using type = typename Given::type;
  if constexpr (!assignable<typename Column::type, unwrapped<type>>)
    return report<fault::wrong_assignment, Column, unwrapped<type>>(), false;
  else if constexpr (is_optional<type> && !Column::nullable)
    return report<fault::null_assignment, Column>(), false;
  else
    return true;
}
template <class... Columns, class... Given>
consteval bool check_source(list<Columns...>, list<Given...>) {
  if constexpr (sizeof...(Columns) != sizeof...(Given))
    return report_counts<sizeof...(Columns), sizeof...(Given)>();
  else
    return (check_source_column<Columns, Given>() && ...);
}
}  // namespace meta

/// `INSERT INTO table (a, b)`: the query follows.
template <class Insert, class... Columns>
struct insert_columns {
  Insert said{};

  /// `INSERT INTO table (a, b) SELECT …`.
  template <query Query>
  constexpr auto from(const Query& wanted) const {
    using both = typename Insert::template then<columns_clause<Columns...>>;
    static_cast<void>(meta::check_source(meta::list<Columns...>{}, meta::shape_of<Query>{}));
    return typename both::template then<source_clause<Query>>{{{{said.clauses, {}}, {wanted}}}};
  }
};

/// `ON CONFLICT (a, b)`, `ON CONFLICT ON CONSTRAINT name`, and what is done then.
template <class Insert, class Target>
struct insert_conflict;
namespace meta {
template <class... Target>
struct find_conflict;
/// The clause that a target of `on_conflict` makes.
template <class... Target>
using conflict_of = typename find_conflict<Target...>::type;
}  // namespace meta

/// An INSERT.
template <class Table, class... Clauses>
struct insert_statement;

template <class Table, class... Clauses>
struct insert_statement : statement<Clauses...> {
  using mode = typename meta::table_traits<Table>::mode;
  template <class Clause>
  using then = insert_statement<Table, Clauses..., Clause>;

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    statement<Clauses...>::walk(s, at);
    if constexpr (!(meta::gives_rows<Clauses> || ...)) {
      s.clause(clause::values);
      assignments_clause<clause::values>::template walk_defaults<mode>(s);
    }
  }

  // clang-format off
  /// `(name, age) VALUES (?1, ?2)`: one row, by columns.
  template <assignment_like... As>
  constexpr auto values(const As&... assignments) const { return then<meta::assignments_of<clause::values, As...>>{{{this->clauses, {meta::make_chain<As...>(assignments...)}}}}; }
  /// One whole row: what is unset takes its default.
  template <class Value>
    requires meta::is_row_of<Value, Table>
  constexpr auto values(Value value) const { return then<rows_clause<mode, Value, Value>>{{{this->clauses, {std::move(value)}}}}; }
  /// Many rows, in one transaction: one text for any number. The range is kept by reference: it has to live until the execution. It may be gone through more than once.
  template <rows_of<Table> Range>
  constexpr auto values(const Range& rows) const {
    static_assert(std::forward_iterator<decltype(rows.begin())>, "retort: values() and bulk_insert() go through a range more than once, which this one can't do: copy it into a vector first");
    return then<rows_clause<mode, meta::range_value<Range>, const Range*>>{{{this->clauses, {&rows}}}};
  }

  /// `INSERT INTO table (a, b) SELECT …`: `columns(users.name, users.age).from(select(…))`.
  template <expression... Columns>
  constexpr insert_columns<insert_statement, Columns...> columns(const Columns&...) const { return {*this}; }

  /// `ON CONFLICT (email) DO …`: where a row is there already that has the same. `do_update` or `do_nothing` follow. By
  /// the columns and expressions of a unique index (`index_where` may follow), by the name of a constraint
  /// (`constraint<"name">`), or, before `do_nothing`, by whatever.
  template <class... Target>
  constexpr auto on_conflict(const Target&...) const { return insert_conflict<insert_statement, meta::conflict_of<Target...>>{*this}; }

  /// `RETURNING item, …`: the rows as they were written.
  template <selectable... Items>
  constexpr auto returning(const Items&... items) const& { return then<meta::items_of<clause::returning, Items...>>{{{this->clauses, {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  template <selectable... Items>
  constexpr auto returning(const Items&... items) && { return then<meta::items_of<clause::returning, Items...>>{{{std::move(this->clauses), {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  // clang-format on
};

/// `INSERT INTO table`.
template <model_table Table>
constexpr auto insert_into(const Table&) {
  using clause_type = table_clause<clause::insert_into, typename meta::table_traits<Table>::mode>;
  return insert_statement<Table, clause_type>{};
}

}  // namespace retort
