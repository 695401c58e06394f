// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"
#include "retort/stmt/insert.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
/// The row that an insert could not write, as a table: `excluded`.
template <class Mode>
struct excluded_row {
  static constexpr table_info info{Mode::info.table, identifier("excluded"), table_source::excluded};
};

/// In `do_update`, the value that was to be inserted: `excluded(users.name)` is `excluded.name`.
template <class Table, fixed_string Name, class T>
constexpr column_ref<excluded_row<Table>, Name, T> excluded(const column_ref<Table, Name, T>&) {
  return {};
}

/// A constraint by its name, in `on_conflict`.
template <fixed_string Name>
struct constraint_name {};
template <fixed_string Name>
inline constexpr constraint_name<Name> constraint{};

namespace meta {
/// What stands in the list of an index without parentheses of its own: columns and calls of functions.
template <class E>
inline constexpr bool is_index_term = false;
template <class Table, fixed_string Name, class T>
inline constexpr bool is_index_term<column_ref<Table, Name, T>> = true;
template <const form& Form, class R, bool Nullable, class... Args>
inline constexpr bool is_index_term<formed<Form, R, Nullable, Args...>> =
    Form.open.postgres.ends_with('(') && Form.close.postgres == ")";
}  // namespace meta

/// `ON CONFLICT (a, lower(b))`: the columns and expressions of a unique index. They hold no values, so none are kept.
template <class... Terms>
struct conflict_target {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::on_conflict);
    if constexpr (sizeof...(Terms) > 0) {
      s.text("(");
      (walk_term<Terms>(s), ...);
      s.text(") ");
    }
  }

 private:
  template <class E, class S>
  static constexpr void walk_term(S& s) {
    s.item();
    s.open(!meta::is_index_term<E>);
    E::walk(s, 0);
    s.close(!meta::is_index_term<E>);
  }
};
/// `ON CONFLICT (a) WHERE condition`: of a partial index.
template <class Target, class Condition>
struct partial_conflict_target {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    Target::walk(s, 0);
    s.text("WHERE ");
    Condition::walk(s, 0);
    s.text(" ");
  }
};
/// `ON CONFLICT ON CONSTRAINT name`.
template <fixed_string Name>
struct conflict_constraint {
  static constexpr spelling keyword = {"ON CONFLICT ON CONSTRAINT", {}, "ON CONSTRAINT "};

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::on_conflict);
    s.text(keyword);
    s.name(Name.view());
    s.text(" ");
  }
};
struct do_nothing_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::do_nothing);
  }
};

namespace meta {
template <class... Terms>
struct find_conflict {
  static_assert((expression<Terms> && ...),
                "retort: on_conflict() takes columns, expressions of them, or constraint<\"name\">");
  using type = choose<(expression<Terms> && ...), conflict_target<Terms...>, conflict_target<reported>>;
};
template <fixed_string Name>
struct find_conflict<constraint_name<Name>> {
  using type = conflict_constraint<Name>;
};

template <class Target>
inline constexpr bool names_an_index = false;
template <class Term, class... Terms>
inline constexpr bool names_an_index<conflict_target<Term, Terms...>> = true;

template <class E>
consteval auto find_index_condition() {
  if constexpr (is_condition<E>)
    return list<operand<bool, E>>{};
  else
    return report<fault::not_a_condition, E>(), list<reported>{};
}
}  // namespace meta

/// `INSERT … ON CONFLICT … DO UPDATE SET …`.
template <class... Clauses>
struct upsert_statement : statement<Clauses...> {
  // clang-format off
  /// `DO UPDATE … WHERE condition`: other rows stay as they were.
  template <class E>
  constexpr auto where(const E& condition) const {
    static_assert(!(std::is_same_v<Clauses, do_nothing_clause> || ...), "retort: where() says which rows do_update() writes, do_nothing() writes none");
    return upsert_statement<Clauses..., meta::condition_of<clause::where, E>>{{{this->clauses, {condition}}}};
  }
  /// `RETURNING item, …`: the rows that were written.
  template <selectable... Items>
  constexpr auto returning(const Items&... items) const { return upsert_statement<Clauses..., meta::items_of<clause::returning, Items...>>{{{this->clauses, {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  // clang-format on
};

template <class Table, class... Clauses, class Target>
struct insert_conflict<insert_statement<Table, Clauses...>, Target> {
  static_assert((meta::gives_rows<Clauses> || ...), "retort: on_conflict() comes after values(), or after from()");

  insert_statement<Table, Clauses...> said{};

  /// `ON CONFLICT (email) WHERE condition`: the unique index is a partial one, made with this condition. It holds
  /// columns and constants (`lit<…>`), no values.
  template <class E>
  constexpr auto index_where(const E&) const {
    static_assert(meta::names_an_index<Target>, "retort: index_where() comes once, after the columns of on_conflict()");
    using condition = decltype(meta::first_of(meta::find_index_condition<E>()));
    return insert_conflict<insert_statement<Table, Clauses...>, partial_conflict_target<Target, condition>>{said};
  }
  /// `DO NOTHING`: the row is left out.
  constexpr auto do_nothing() const {
    return upsert_statement<Clauses..., Target, do_nothing_clause>{{{{said.clauses, {}}, {}}}};
  }
  /// `DO UPDATE SET name = …`: the row that is there is changed; `excluded(users.name)` is what was to be inserted.
  template <assignment_like... As>
  constexpr auto do_update(const As&... assignments) const {
    static_assert(!std::is_same_v<Target, conflict_target<>>, "retort: do_update() needs columns in on_conflict()");
    return upsert_statement<Clauses..., Target, meta::assignments_of<clause::do_update, As...>>{
        {{{said.clauses, {}}, {meta::make_chain<As...>(assignments...)}}}};
  }
};

}  // namespace retort
