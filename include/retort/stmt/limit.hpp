// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>

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

}  // namespace retort
