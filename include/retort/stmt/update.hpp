// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/insert.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
/// An UPDATE. It needs `where`, or `all_rows`.
template <class... Clauses>
struct update_statement : statement<update_statement, Clauses...> {
  static constexpr bool plain_clauses = (__is_trivially_copyable(Clauses) && ...);

  // clang-format off
  /// `SET age = ?1, name = …`.
  template <assignment_like... As>
  constexpr auto set(const As&... assignments) const {
    if constexpr ((meta::is_assignment<As> && ...))
      return this->template with<assignments_clause<clause::set, As...>>(meta::make_chain<As...>(assignments...));
    else
      return this->template with<reported>();
  }
  /// `WHERE condition`; a second one is joined by AND.
  template <class E>
  constexpr auto where(const E& condition) const& noexcept(plain_clauses && plain<E>) { return this->template with<meta::condition_of<clause::where, E>>(condition); }
  template <class E>
  constexpr auto where(const E& condition) && noexcept(plain_clauses && plain<E>) { return std::move(*this).template with<meta::condition_of<clause::where, E>>(condition); }
  /// No WHERE: all rows, on purpose.
  constexpr auto all_rows() const { return this->template with<all_rows_clause>(); }
  /// `RETURNING item, …`: the rows as they are after the update.
  template <selectable... Items>
  constexpr auto returning(const Items&... items) const { return this->template with<meta::items_of<clause::returning, Items...>>(meta::items_of<clause::returning, Items...>::make(items...)); }
  // clang-format on
};

/// `UPDATE table`.
template <table_like Table>
constexpr auto update(const Table&) {
  return update_statement<table_clause<clause::update, typename meta::table_traits<Table>::mode>>{};
}

}  // namespace retort
