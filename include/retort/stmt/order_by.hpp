// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {
/// `GROUP BY a, b`, `ORDER BY a, b DESC`.
template <clause Kind, class... Terms>
struct term_list {
  meta::chain<Terms...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind);
    meta::chain<Terms...>::walk(s, at + __builtin_offsetof(term_list, terms), items{});
    if constexpr (Kind == clause::order_by) meta::walk_missing_order<Terms...>(s);
  }
};

template <class T>
concept order_term_like = expression<T> || meta::is_order_term<T>;

}  // namespace retort
