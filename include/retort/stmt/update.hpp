// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/insert.hpp"
#include "retort/stmt/source.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
namespace meta {
/// The columns that a clause of an update assigns.
template <class Clause>
struct assigned_by {
  static constexpr bool sets = false;
  static constexpr bool is_patch = false;  // which columns it assigns, the program says
  static constexpr bool has(std::string_view) { return false; }
};
template <class... Columns, class... Es>
struct assigned_by<assignments_clause<clause::set, assignment<Columns, Es>...>> {
  static constexpr bool sets = sizeof...(Columns) > 0;
  static constexpr bool is_patch = false;
  static constexpr bool has(std::string_view name) { return ((Columns::info.name.text == name) || ...); }
};

template <class Mode>
consteval bool has_onupdate() {
  for (const auto& c : Mode::info.table->columns)
    if (c.has_onupdate) return true;
  return false;
}

/// The table that an update writes, among its clauses.
template <class... Clauses>
struct updated_table;
template <class Mode, class... Rest>
struct updated_table<table_clause<clause::update, Mode>, Rest...> {
  using type = Mode;
};
template <class First, class... Rest>
struct updated_table<First, Rest...> : updated_table<Rest...> {};

/// What the program writes with each update that does not set it itself.
template <class Mode, class... Clauses>
struct onupdate_columns {
  template <class S>
  static constexpr void walk(S& s) {
    if constexpr (patches)
      if (!s.sets(nullptr)) return;
    walk_each(s, typename table_traits<typename Mode::descriptors>::column_list{});
  }

 private:
  static constexpr bool patches = (assigned_by<Clauses>::is_patch || ...);

  template <class S, class... Definitions, class... Paths>
  static constexpr void walk_each(S& s, list<flat_column<Definitions, Paths>...>) {
    (walk_one(s, Definitions{}), ...);
  }
  template <class S, fixed_string Name, class T, auto... Attributes>
  static constexpr void walk_one(S& s, column_definition<Name, T, Attributes...> definition) {
    if constexpr ((is_onupdate<std::remove_const_t<decltype(Attributes)>> || ...))
      if constexpr (!(assigned_by<Clauses>::has(Name.view()) || ...)) {
        const column_info& info = info_of<Mode>(definition);
        if constexpr (patches)
          if (s.sets(&info)) return;
        s.clause(clause::set);
        s.assign(info);
        s.template fill_in<T, attribute_kind::onupdate_value, Attributes...>();
      }
  }
};
}  // namespace meta

/// An UPDATE. It needs `where`, or `all_rows`.
template <class... Clauses>
struct update_statement : statement<Clauses...> {
  using mode = typename meta::updated_table<Clauses...>::type;

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    statement<Clauses...>::walk(s, at);
    if constexpr (meta::has_onupdate<mode>())
      if constexpr ((meta::assigned_by<Clauses>::sets || ...)) meta::onupdate_columns<mode, Clauses...>::walk(s);
  }

  // clang-format off
  /// `SET age = ?1, name = …`.
  template <assignment_like... As>
  constexpr auto set(const As&... assignments) const { return update_statement<Clauses..., meta::assignments_of<clause::set, As...>>{{{this->clauses, {meta::make_chain<As...>(assignments...)}}}}; }
  /// `FROM table, …`: tables that the values come from; `where` says which rows belong together.
  template <table_like... Tables>
  constexpr auto from(const Tables&... tables) const { return update_statement<Clauses..., meta::from_of<Tables...>>{{{this->clauses, {tables...}}}}; }
  /// `WHERE condition`; a second one is joined by AND.
  template <class E>
  [[gnu::always_inline]] constexpr auto where(const E& condition) const& noexcept(meta::all_plain<Clauses...> && plain<E>) { return update_statement<Clauses..., meta::condition_of<clause::where, E>>{{{this->clauses, {condition}}}}; }
  template <class E>
  [[gnu::always_inline]] constexpr auto where(const E& condition) && noexcept(meta::all_plain<Clauses...> && plain<E>) { return update_statement<Clauses..., meta::condition_of<clause::where, E>>{{{std::move(this->clauses), {condition}}}}; }
  /// No WHERE: all rows, on purpose.
  constexpr auto all_rows() const { return update_statement<Clauses..., all_rows_clause>{{{this->clauses, {}}}}; }
  /// `RETURNING item, …`: the rows as they are after the update.
  template <selectable... Items>
  constexpr auto returning(const Items&... items) const { return update_statement<Clauses..., meta::items_of<clause::returning, Items...>>{{{this->clauses, {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  // clang-format on
};

/// `UPDATE table`.
template <model_table Table>
constexpr auto update(const Table&) {
  return update_statement<table_clause<clause::update, typename meta::table_traits<Table>::mode>>{};
}

}  // namespace retort
