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

/// What all statements are: clauses, in the order they were said. `Statement` is the class of the statement.
template <template <class...> class Statement, class Indices, class... Clauses>
struct statement;
template <template <class...> class Statement, std::size_t... I, class... Clauses>
struct statement<Statement, std::index_sequence<I...>, Clauses...> {
  meta::pack<Clauses...> clauses{};

  template <class S>
  static constexpr void walk(S& s, const statement* self) noexcept(S::nothrow) {
    ((__builtin_is_constant_evaluated() || Clauses::holds_values
          ? Clauses::walk(s, __builtin_is_constant_evaluated() ? nullptr : &static_cast<const meta::leaf<I, Clauses>&>(self->clauses).value)
          : void()),
     ...);
  }

 protected:
  /// The statement with one more clause, made of `parts`.
  template <class Clause, class... Parts>
  constexpr Statement<Clauses..., Clause> with(Parts&&... parts) const& noexcept(
      (__is_trivially_copyable(Clauses) && ...) && __is_trivially_copyable(Clause)) {
    return {{{{static_cast<const meta::leaf<I, Clauses>&>(clauses).value}..., {{static_cast<Parts&&>(parts)...}}}}};
  }
  template <class Clause, class... Parts>
  constexpr Statement<Clauses..., Clause> with(Parts&&... parts) && noexcept((__is_trivially_copyable(Clauses) && ...) &&
                                                                             __is_trivially_copyable(Clause)) {
    return {{{{static_cast<meta::leaf<I, Clauses>&&>(clauses).value}..., {{static_cast<Parts&&>(parts)...}}}}};
  }
};

}  // namespace retort
