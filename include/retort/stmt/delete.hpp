// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/insert.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
/// A DELETE. It needs `where`, or `all_rows`.
template <class... Clauses>
struct delete_statement : statement<Clauses...> {
  static constexpr bool plain_clauses = (__is_trivially_copyable(Clauses) && ...);
  template <class Clause>
  using then = delete_statement<Clauses..., Clause>;

  // clang-format off
  /// `WHERE condition`; a second one is joined by AND.
  template <class E>
  constexpr then<meta::condition_of<clause::where, E>> where(const E& condition) const& noexcept(plain_clauses && plain<E>) { return {{{this->clauses, {condition}}}}; }
  template <class E>
  constexpr then<meta::condition_of<clause::where, E>> where(const E& condition) && noexcept(plain_clauses && plain<E>) { return {{{std::move(this->clauses), {condition}}}}; }
  /// No WHERE: all rows, on purpose.
  constexpr then<all_rows_clause> all_rows() const { return {{{this->clauses, {}}}}; }
  /// `RETURNING item, …`: the rows as they were.
  template <selectable... Items>
  constexpr then<meta::items_of<clause::returning, Items...>> returning(const Items&... items) const { return {{{this->clauses, {meta::items_of<clause::returning, Items...>::make(items...)}}}}; }
  // clang-format on
};

/// `DELETE FROM table`.
template <table_like Table>
constexpr auto delete_from(const Table&) {
  return delete_statement<table_clause<clause::delete_from, typename meta::table_traits<Table>::mode>>{};
}

}  // namespace retort
