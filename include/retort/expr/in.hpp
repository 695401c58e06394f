// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

#include "retort/expr/binary.hpp"
#include "retort/meta/chain.hpp"

namespace retort {
/// `expr IN (a, b, c)`.
template <bool Not, class E, class... Vs>
struct in_list : condition_members<in_list<Not, E, Vs...>> {
  using type = bool;
  static constexpr bool nullable = E::nullable || (Vs::nullable || ...);
  static constexpr int precedence = binding::comparison;

  [[no_unique_address]] E operand{};
  meta::chain<Vs...> values{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(in_list, operand));
    s.close(E::precedence <= precedence);
    s.text(Not ? " NOT IN (" : " IN (");
    meta::chain<Vs...>::walk(s, at + __builtin_offsetof(in_list, values), meta::commas{});
    s.text(")");
  }
};

/// Membership in a range of `T`s whose length is known when the program runs: one text for all lengths.
template <bool Not, class E, class T, class Stored>
struct in_range : condition_members<in_range<Not, E, T, Stored>> {
  using type = bool;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::comparison;

  [[no_unique_address]] E operand{};
  std::vector<Stored> values{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(in_range, operand));
    s.close(E::precedence <= precedence);
    s.template membership<T>(Not, at + __builtin_offsetof(in_range, values));
  }
};

namespace meta {
template <class V>
concept value_range = !is_text_view<V> && !std::is_same_v<V, std::string> &&
                      (!sql_value<V> || is_array(kind_of<V>())) && requires(const V& v) {
                        v.begin();
                        v.end();
                      };
}  // namespace meta

template <bool Not, class E, meta::value_range V>
constexpr auto make_in(const E& operand, const V& values) {
  using held = std::remove_cvref_t<decltype(*values.begin())>;
  if constexpr (!meta::operands_fit<E, held>())
    return meta::report<fault::wrong_comparison, E, held>();
  else {
    using T = type_beside<typename E::type, held>;
    static_assert(!is_array(kind_of<T>()), "retort: in_() with a range of arrays: name them instead");
    static_assert(!std::is_same_v<T, bool>, "retort: in_() with a range of bool: name the values instead");
    using stored = meta::stored_type<T>;
    std::vector<stored> copy;
    for (const auto& v : values) copy.push_back(stored(meta::held_value<T, false>(v)));
    return in_range<Not, E, T, stored>{{}, operand, std::move(copy)};
  }
}

template <bool Not, class E, class... Vs>
constexpr auto make_in(const E& operand, const Vs&... values) {
  if constexpr (sizeof...(Vs) == 0)
    return literal<Not>{};
  else if constexpr ((meta::operands_fit<E, Vs>() && ...))
    return in_list<Not, E, retort::operand<typename E::type, Vs>...>{
        {}, operand, meta::make_chain<retort::operand<typename E::type, Vs>...>(values...)};
  else {
    (static_cast<void>(meta::report<meta::operands_fit<E, Vs>() ? fault::none : fault::wrong_comparison, E, Vs>()),
     ...);
    return reported{};
  }
}

}  // namespace retort
