// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <utility>

namespace retort::meta {

/// A list of types.
template <class... Ts>
struct list {
  static constexpr std::size_t size = sizeof...(Ts);
};

template <class... Lists>
struct concat_of;
template <>
struct concat_of<> {
  using type = list<>;
};
template <class... A>
struct concat_of<list<A...>> {
  using type = list<A...>;
};
template <class... A, class... B, class... Rest>
struct concat_of<list<A...>, list<B...>, Rest...> : concat_of<list<A..., B...>, Rest...> {};

/// The lists, one after the other.
template <class... Lists>
using concat = typename concat_of<Lists...>::type;

template <bool Condition>
struct chosen {
  template <class A, class>
  using type = A;
};
template <>
struct chosen<false> {
  template <class, class B>
  using type = B;
};
/// `A` where the condition holds, else `B`: as `std::conditional_t`, but no class for each pair of types.
template <bool Condition, class A, class B>
using choose = typename chosen<Condition>::template type<A, B>;

/// One member of a `pack`. It is shared by all packs that hold a `T` at place `I`.
template <std::size_t I, class T>
struct leaf {
  [[no_unique_address]] T value{};
};

template <class Indices, class... Ts>
struct leaves;
template <std::size_t... I, class... Ts>
struct leaves<std::index_sequence<I...>, Ts...> : leaf<I, Ts>... {};

/// Values of many types, one after the other: an aggregate, much cheaper for the compiler than `std::tuple`.
template <class... Ts>
using pack = leaves<std::index_sequence_for<Ts...>, Ts...>;

template <std::size_t I, class T>
constexpr const T& get(const leaf<I, T>& member) {
  return member.value;
}
template <std::size_t I, class T>
constexpr T& get(leaf<I, T>& member) {
  return member.value;
}
template <std::size_t I, class T>
constexpr T&& get(leaf<I, T>&& member) {
  return static_cast<T&&>(member.value);
}

template <std::size_t I, class T>
T element_of(const leaf<I, T>&);

/// The type at place `I` of a pack.
template <std::size_t I, class Pack>
using element = decltype(element_of<I>(std::declval<const Pack&>()));

}  // namespace retort::meta
