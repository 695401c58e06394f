// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/column.hpp"
#include "retort/expr/label.hpp"
#include "retort/expr/order.hpp"

namespace retort {

/// The clauses of all statements. A clause tells the sink its kind and then what it holds; the order of the text is the renderer's.
enum class clause : unsigned char {
  select,
  distinct,
  from,
  join,
  left_join,
  where,
  group_by,
  having,
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
};

namespace meta {

/// Walks the members of a pack with commas between them.
template <class S, std::size_t... I, class... Ts>
constexpr void walk_list(S& s, const leaves<std::index_sequence<I...>, Ts...>* values) {
  ((s.text(I == 0 ? "" : ", "), Ts::walk(s, values ? &static_cast<const leaf<I, Ts>*>(values)->value : nullptr)), ...);
}

}  // namespace meta

/// What all statements are: clauses, in the order they were said. `Statement` is the class of the statement.
template <template <class...> class Statement, class... Clauses>
struct statement {
  meta::pack<Clauses...> clauses{};

  template <class S>
  static constexpr void walk(S& s, const statement* self) {
    walk_clauses(s, self ? &self->clauses : nullptr);
  }

 protected:
  template <class Clause>
  constexpr Statement<Clauses..., Clause> with(Clause clause) const& {
    return {{meta::append(clauses, static_cast<Clause&&>(clause))}};
  }
  template <class Clause>
  constexpr Statement<Clauses..., Clause> with(Clause clause) && {
    return {{meta::append(std::move(clauses), static_cast<Clause&&>(clause))}};
  }

 private:
  template <class S, std::size_t... I>
  static constexpr void walk_clauses(S& s, const meta::leaves<std::index_sequence<I...>, Clauses...>* values) {
    (Clauses::walk(s, values ? &static_cast<const meta::leaf<I, Clauses>*>(values)->value : nullptr), ...);
  }
};

}  // namespace retort
