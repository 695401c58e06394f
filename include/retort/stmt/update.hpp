// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/insert.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
/// An UPDATE. It needs `where`, or `all_rows`.
template <class... Clauses>
struct update_statement : statement<Clauses...> {
  static constexpr bool plain_clauses = (__is_trivially_copyable(Clauses) && ...);
  template <class Clause>
  using then = update_statement<Clauses..., Clause>;

  // clang-format off
  /// `SET age = ?1, name = …`.
  template <assignment_like... As>
  constexpr then<meta::assignments_of<clause::set, As...>> set(const As&... assignments) const { return {{{this->clauses, {meta::make_chain<As...>(assignments...)}}}}; }
  /// `WHERE condition`; a second one is joined by AND.
  template <class E>
  constexpr then<meta::condition_of<clause::where, E>> where(const E& condition) const& noexcept(plain_clauses && plain<E>) { return {{{this->clauses, {condition}}}}; }
  template <class E>
  constexpr then<meta::condition_of<clause::where, E>> where(const E& condition) && noexcept(plain_clauses && plain<E>) { return {{{std::move(this->clauses), {condition}}}}; }
  /// No WHERE: all rows, on purpose.
  constexpr then<all_rows_clause> all_rows() const { return {{{this->clauses, {}}}}; }
  /// `RETURNING item, …`: the rows as they are after the update.
  template <selectable... Items>
  constexpr then<meta::items_of<clause::returning, Items...>> returning(const Items&... items) const { return {{{this->clauses, {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  // clang-format on
};

/// `UPDATE table`.
template <table_like Table>
constexpr auto update(const Table&) {
  return update_statement<table_clause<clause::update, typename meta::table_traits<Table>::mode>>{};
}

}  // namespace retort
