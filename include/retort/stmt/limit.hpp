// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <stdexcept>

#include "retort/stmt/clause.hpp"

namespace retort {
/// `LIMIT n`, `OFFSET n`.
template <clause Kind, class E>
struct count_clause {
  E count{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind);
    E::walk(s, at + __builtin_offsetof(count_clause, count));
  }
};

/// What may stand in `limit` and `offset`: a whole number, a placeholder, a literal.
template <class T>
concept row_count = (std::integral<T> && !std::same_as<T, bool>) || meta::is_placeholder_name<T> ||
                    (expression<T> && std::integral<typename T::type>);

namespace meta {
[[noreturn]] inline void throw_negative_count() {
  throw std::invalid_argument("retort: limit() and offset() can't be negative");
}
/// A number of rows. Throws where it is below zero: SQLite would take that for no limit at all.
template <row_count N>
constexpr const N& not_negative(const N& n) {
  if constexpr (std::signed_integral<N>)
    if (n < 0) throw_negative_count();
  return n;
}
}  // namespace meta

}  // namespace retort
