// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>

#include "retort/expr/order.hpp"
#include "retort/expr/parameter.hpp"
#include "retort/meta/chain.hpp"
#include "retort/schema/value_slot.hpp"

namespace retort {

/// One of a list of terms, which the program chooses: each is checked.
template <class... Ts>
struct chosen_term {
  std::uint32_t index = 0;
  meta::chain<Ts...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.choice(choice_kind::index, at + __builtin_offsetof(chosen_term, index));
    // At compile time all stand one after the other, for the checks.
    const std::uint32_t index = s.template chosen<std::uint32_t>(at + __builtin_offsetof(chosen_term, index), all);
    walk_terms(s, at + __builtin_offsetof(chosen_term, terms), index, std::index_sequence_for<Ts...>{});
  }

 private:
  static constexpr std::uint32_t all = 0xffffffff;

  template <class S, std::size_t... I>
  static constexpr void walk_terms(S& s, std::size_t at, std::uint32_t index, std::index_sequence<I...>) {
    std::uint32_t places[sizeof...(Ts)]{};
    meta::chain<Ts...>::offsets(places, at);
    ((index == I || index == all ? Ts::walk(s, places[I]) : void()), ...);
  }
};

/// One of a list of expressions of one type, which the program chooses: an expression.
template <class E, class... Es>
struct chosen_expression : expression_members<chosen_expression<E, Es...>> {
  using type = typename E::type;
  static constexpr bool nullable = E::nullable || (Es::nullable || ...);
  static constexpr int precedence = binding::or_ - 1;  // in parentheses, unless it stands alone

  chosen_term<E, Es...> chosen{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    chosen_term<E, Es...>::walk(s, at + __builtin_offsetof(chosen_expression, chosen));
  }
};

namespace meta {
template <class... Ts>
inline constexpr bool is_order_term<chosen_term<Ts...>> = true;
template <class... Ts>
inline constexpr const spelling* missing_to_sort<chosen_term<Ts...>> = [] {
  const spelling* missing = nullptr;
  ((missing = missing_to_sort<Ts> != nullptr ? missing_to_sort<Ts> : missing), ...);
  return missing;
}();

template <class... Ts>
struct same_typed {
  static constexpr bool value = false;
};
template <expression E, expression... Es>
struct same_typed<E, Es...> {
  static constexpr bool value = (std::is_same_v<typename E::type, typename Es::type> && ...);
};
}  // namespace meta

/// One of several orders, or of several expressions, by its place in the list: `order_by(one_of(i, users.name,
/// users.age.desc()))`. Expressions of one type are an expression, for the select list too. Throws
/// `std::out_of_range`.
template <class... Ts>
  requires((expression<Ts> || meta::is_order_term<Ts>) && ...)
constexpr auto one_of(std::size_t index, const Ts&... terms) {
  if (index >= sizeof...(Ts)) throw std::out_of_range("retort: one_of() has no such place in its list");
  using chosen = chosen_term<Ts...>;
  chosen out{static_cast<std::uint32_t>(index), meta::make_chain<Ts...>(terms...)};
  if constexpr (meta::same_typed<Ts...>::value)
    return chosen_expression<Ts...>{{}, std::move(out)};
  else
    return out;
}

}  // namespace retort
