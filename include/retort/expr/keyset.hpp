// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>

#include "retort/expr/order.hpp"
#include "retort/expr/when.hpp"
#include "retort/meta/chain.hpp"

namespace retort {

/// An order whose columns together tell rows apart: by it, pages are found where the last one ended.
template <class... Terms>
struct keyset_order {
  meta::chain<Terms...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    meta::chain<Terms...>::walk(s, at + __builtin_offsetof(keyset_order, terms), meta::commas{});
  }
};

namespace meta {
template <class... Terms>
inline constexpr bool is_order_term<keyset_order<Terms...>> = true;

template <class T>
struct key_term {
  using expr = T;
  using term = order_term<T, direction::ascending, nulls::unspecified>;
  static constexpr bool descending = false;
};
template <class E, direction D, nulls N>
struct key_term<order_term<E, D, N>> {
  using expr = E;
  using term = order_term<E, D, N>;
  static constexpr bool descending = D == direction::descending;
};
template <class T>
constexpr auto as_term(const T& t) {
  if constexpr (expression<T>)
    return t.asc();
  else
    return t;
}

/// `a > ?1 OR a = ?1 AND …`, where the rest is about the columns after the first.
template <class Terms, class Key, std::size_t I>
constexpr auto rows_after(const Terms& terms, const Key& key) {
  const auto& term = chain_at<I>(terms);
  using traits = key_term<std::remove_cvref_t<decltype(term)>>;
  const auto& value = std::get<I>(key);
  const auto beyond = [&] {
    if constexpr (traits::descending)
      return term.expr < value;
    else
      return term.expr > value;
  }();
  if constexpr (I + 1 == std::tuple_size_v<Key>)
    return beyond;
  else
    return beyond || (term.expr == value && rows_after<Terms, Key, I + 1>(terms, key));
}
}  // namespace meta

/// The order of pages: `constexpr auto pages = keyset(users.level.desc(), users.id);`, for `order_by(pages)` and
/// `after(pages, …)`. Its columns are never NULL, and together tell rows apart.
template <class... Ts>
  requires((expression<Ts> || meta::is_order_term<Ts>) && ...)
constexpr auto keyset(const Ts&... terms) {
  ((meta::key_term<Ts>::expr::nullable
        ? static_cast<void>(enforce<meta::key_term<Ts>::expr::nullable ? fault::nullable_key : fault::none,
                                    meta::operand_words<typename meta::key_term<Ts>::expr>(), words<1>("")>())
        : void()),
   ...);
  return keyset_order<typename meta::key_term<Ts>::term...>{
      meta::make_chain<typename meta::key_term<Ts>::term...>(meta::as_term(terms)...)};
}

/// The rows after a key, in the order of pages: `level < ?1 OR level = ?2 AND id > ?3`.
template <class... Terms, class... Vs>
  requires(sizeof...(Terms) == sizeof...(Vs))
constexpr auto after(const keyset_order<Terms...>& pages, const std::tuple<Vs...>& key) {
  return meta::rows_after<meta::chain<Terms...>, std::tuple<Vs...>, 0>(pages.terms, key);
}
/// The same for the last key of the page before, or for the first page, where there is none: then nothing is left out.
template <class... Terms, class... Vs>
  requires(sizeof...(Terms) == sizeof...(Vs))
constexpr auto after(const keyset_order<Terms...>& pages, const std::optional<std::tuple<Vs...>>& key) {
  return when(key.has_value(), after(pages, key ? *key : std::tuple<Vs...>{}));
}
/// The same with the values one by one.
template <class... Terms, class... Vs>
  requires(sizeof...(Terms) == sizeof...(Vs) && (!meta::is_order_term<Vs> && ...))
constexpr auto after(const keyset_order<Terms...>& pages, const Vs&... values) {
  return after(pages, std::make_tuple(values...));
}

}  // namespace retort
