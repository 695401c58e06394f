// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/insert.hpp"
#include "retort/stmt/source.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
/// `USING a, b` of a DELETE.
template <class From>
struct using_clause {
  static constexpr spelling keyword = {"DELETE USING", {}, ""};

  From tables{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    From::walk(s, at + __builtin_offsetof(using_clause, tables));
    s.text(keyword);
  }
};

/// A DELETE. It needs `where`, or `all_rows`.
template <class... Clauses>
struct delete_statement : statement<Clauses...> {
  // clang-format off
  /// `USING table, …`: tables that `where` may read. PostgreSQL has it; elsewhere say `where(… .in_(select(…)))`.
  template <table_like... Tables>
  constexpr auto using_(const Tables&... tables) const { return delete_statement<Clauses..., using_clause<meta::from_of<Tables...>>>{{{this->clauses, {{tables...}}}}}; }
  /// `WHERE condition`; a second one is joined by AND.
  template <class E>
  [[gnu::always_inline]] constexpr auto where(const E& condition) const& noexcept(meta::all_plain<Clauses...> && plain<E>) { return delete_statement<Clauses..., meta::condition_of<clause::where, E>>{{{this->clauses, {condition}}}}; }
  template <class E>
  [[gnu::always_inline]] constexpr auto where(const E& condition) && noexcept(meta::all_plain<Clauses...> && plain<E>) { return delete_statement<Clauses..., meta::condition_of<clause::where, E>>{{{std::move(this->clauses), {condition}}}}; }
  /// No WHERE: all rows, on purpose.
  constexpr auto all_rows() const { return delete_statement<Clauses..., all_rows_clause>{{{this->clauses, {}}}}; }
  /// `RETURNING item, …`: the rows as they were.
  template <selectable... Items>
  constexpr auto returning(const Items&... items) const { return delete_statement<Clauses..., meta::items_of<clause::returning, Items...>>{{{this->clauses, {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  // clang-format on
};

/// `DELETE FROM table`.
template <model_table Table>
constexpr auto delete_from(const Table&) {
  return delete_statement<table_clause<clause::delete_from, typename meta::table_traits<Table>::mode>>{};
}

}  // namespace retort
