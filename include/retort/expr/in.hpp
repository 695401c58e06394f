// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

#include "retort/expr/binary.hpp"

namespace retort {

/// `expr IN (a, b, c)`.
template <bool Not, class E, class... Vs>
struct in_list : condition_members<in_list<Not, E, Vs...>> {
  using type = bool;
  static constexpr bool holds_values = E::holds_values || (Vs::holds_values || ...);
  static constexpr bool nullable = E::nullable || (Vs::nullable || ...);
  static constexpr int precedence = binding::comparison;

  E operand{};
  meta::pack<Vs...> values{};

  template <class S>
  static constexpr void walk(S& s, const in_list* self) noexcept(S::nothrow) {
    s.begin(scope::comparison);
    s.open(E::precedence <= precedence);
    if (__builtin_is_constant_evaluated() || E::holds_values) E::walk(s, __builtin_is_constant_evaluated() ? nullptr : &self->operand);
    s.close(E::precedence <= precedence);
    s.text(Not ? " NOT IN (" : " IN (");
    walk_values(s, self, std::index_sequence_for<Vs...>{});
    s.text(")");
    s.end(scope::comparison);
  }

 private:
  template <class S, std::size_t... I>
  static constexpr void walk_values(S& s, const in_list* self, std::index_sequence<I...>) noexcept(S::nothrow) {
    ((s.text(I == 0 ? "" : ", "), Vs::walk(s, __builtin_is_constant_evaluated() ? nullptr : &meta::get<I>(self->values))), ...);
  }
};

/// Membership in a range whose length is known when the program runs: one text for all lengths.
template <bool Not, class E, class T>
struct in_range : condition_members<in_range<Not, E, T>> {
  using type = bool;
  static constexpr bool holds_values = true;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::comparison;

  E operand{};
  std::vector<T> values{};

  template <class S>
  static constexpr void walk(S& s, const in_range* self) noexcept(S::nothrow) {
    s.begin(scope::comparison);
    s.open(E::precedence <= precedence);
    if (__builtin_is_constant_evaluated() || E::holds_values) E::walk(s, __builtin_is_constant_evaluated() ? nullptr : &self->operand);
    s.close(E::precedence <= precedence);
    s.template membership<T>(Not, __builtin_is_constant_evaluated() ? nullptr : &self->values);
    s.end(scope::comparison);
  }
};

namespace meta {
template <class V>
concept value_range = !is_text_view<V> && !std::is_same_v<V, std::string> && !sql_value<V> && requires(const V& v) {
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
    static_assert(!std::is_same_v<T, bool>, "retort: in_() with a range of bool: name the values instead");
    using stored = meta::stored_type<T>;
    std::vector<stored> copy;
    for (const auto& v : values) copy.push_back(stored(meta::held_value<T, false>(v)));
    return in_range<Not, E, stored>{{}, operand, std::move(copy)};
  }
}

template <bool Not, class E, class... Vs>
constexpr auto make_in(const E& operand, const Vs&... values) {
  static_assert(sizeof...(Vs) > 0, "retort: in_() needs values, or one range of them");
  if constexpr ((meta::operands_fit<E, Vs>() && ...))
    return in_list<Not, E, retort::operand<typename E::type, Vs>...>{{}, operand, {{values}...}};
  else {
    (static_cast<void>(meta::report<meta::operands_fit<E, Vs>() ? fault::none : fault::wrong_comparison, E, Vs>()), ...);
    return reported{};
  }
}

}  // namespace retort
