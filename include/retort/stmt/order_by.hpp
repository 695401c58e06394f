// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {

/// `GROUP BY a, b`, `ORDER BY a, b DESC`.
template <clause Kind, class... Terms>
struct term_list {
  static constexpr bool holds_values = (Terms::holds_values || ...);

  meta::pack<Terms...> terms{};

  template <class S>
  static constexpr void walk(S& s, const term_list* self) noexcept(S::nothrow) {
    s.clause(Kind);
    walk_terms(s, __builtin_is_constant_evaluated() ? nullptr : &self->terms);
  }

 private:
  template <class S, std::size_t... I>
  static constexpr void walk_terms(S& s, const meta::leaves<std::index_sequence<I...>, Terms...>* values) noexcept(S::nothrow) {
    ((s.text(I == 0 ? "" : ", "), s.begin(scope::item),
      Terms::walk(s, __builtin_is_constant_evaluated() ? nullptr : &static_cast<const meta::leaf<I, Terms>*>(values)->value), s.end(scope::item)),
     ...);
  }
};

template <class T>
concept order_term_like = expression<T> || meta::is_order_term<T>;

}  // namespace retort
