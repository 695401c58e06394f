// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>

#include "retort/stmt/clause.hpp"

namespace retort {

/// `LIMIT n`, `OFFSET n`.
template <clause Kind, class E>
struct count_clause {
  static constexpr bool holds_values = E::holds_values;

  E count{};

  template <class S>
  static constexpr void walk(S& s, const count_clause* self) noexcept(S::nothrow) {
    s.clause(Kind);
    if (__builtin_is_constant_evaluated() || E::holds_values) E::walk(s, __builtin_is_constant_evaluated() ? nullptr : &self->count);
  }
};

/// What may stand in `limit` and `offset`: a whole number, a placeholder, a literal.
template <class T>
concept row_count = (std::integral<T> && !std::same_as<T, bool>) || meta::is_placeholder_name<T> ||
                    (expression<T> && std::integral<typename T::type>);

}  // namespace retort
