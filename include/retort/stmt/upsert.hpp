// SPDX-License-Identifier: BSL-1.0
#pragma once

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

/// `ON CONFLICT (a, b)`.
template <class... Columns>
struct conflict_columns {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::on_conflict);
    bool first = true;
    ((s.text(first ? "(" : ", "), first = false, s.name(Columns::info.name.text)), ...);
    if (!first) s.text(") ");
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
template <class... Columns>
struct find_conflict {
  using type = conflict_columns<Columns...>;
};
template <fixed_string Name>
struct find_conflict<constraint_name<Name>> {
  using type = conflict_constraint<Name>;
};
}  // namespace meta

/// `INSERT … ON CONFLICT … DO UPDATE SET …`.
template <class... Clauses>
struct upsert_statement : statement<Clauses...> {
  template <class Clause>
  using then = upsert_statement<Clauses..., Clause>;

  // clang-format off
  /// `DO UPDATE … WHERE condition`: other rows stay as they were.
  template <class E>
  constexpr then<meta::condition_of<clause::where, E>> where(const E& condition) const { return {{{this->clauses, {condition}}}}; }
  /// `RETURNING item, …`: the rows that were written.
  template <selectable... Items>
  constexpr then<meta::items_of<clause::returning, Items...>> returning(const Items&... items) const { return {{{this->clauses, {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  // clang-format on
};

template <class Table, class... Clauses, class Target>
struct insert_conflict<insert_statement<Table, Clauses...>, Target> {
  static_assert((meta::gives_rows<Clauses> || ...), "retort: on_conflict() comes after values(), or after from()");

  insert_statement<Table, Clauses...> said{};

  /// `DO NOTHING`: the row is left out.
  constexpr auto do_nothing() const {
    return upsert_statement<Clauses..., Target, do_nothing_clause>{{{{said.clauses, {}}, {}}}};
  }
  /// `DO UPDATE SET name = …`: the row that is there is changed; `excluded(users.name)` is what was to be inserted.
  template <assignment_like... As>
  constexpr auto do_update(const As&... assignments) const {
    static_assert(!std::is_same_v<Target, conflict_columns<>>, "retort: do_update() needs columns in on_conflict()");
    return upsert_statement<Clauses..., Target, meta::assignments_of<clause::do_update, As...>>{
        {{{said.clauses, {}}, {meta::make_chain<As...>(assignments...)}}}};
  }
};

}  // namespace retort
