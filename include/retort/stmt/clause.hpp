// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "retort/expr/column.hpp"
#include "retort/expr/label.hpp"
#include "retort/expr/order.hpp"
#include "retort/meta/chain.hpp"

namespace retort {
/// The clauses of all statements. A clause tells the sink its kind and then what it holds; the order of the text is the
/// renderer's.
enum class clause : unsigned char {
  select,
  distinct,
  from,
  join,
  left_join,
  where,
  group_by,
  having,
  window,
  order_by,
  limit,
  offset,
  insert_into,
  values,
  update,
  set,
  delete_from,
  all_rows,
  returning,
  right_join,
  full_join,
  cross_join,
  distinct_on,
  fetch,
  lock,
  with,
  compound,
  values_list,
  columns,
  source,
  on_conflict,
  do_update,
  do_nothing,
};

/// What all statements are: clauses, in the order they were said.
template <class... Clauses>
struct statement {
  using clause_list = meta::list<Clauses...>;

  meta::history_of<Clauses...> clauses{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    meta::history_of<Clauses...>::walk(s, at + __builtin_offsetof(statement, clauses));
  }
};

/// The items of a select list, and the terms of GROUP BY and ORDER BY.
struct items {
  template <class S>
  static constexpr void before(S& s, bool) {
    s.item();
  }
};

}  // namespace retort
