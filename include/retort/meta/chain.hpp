// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

// Values of many types one after the other, at offsets that are constants: what the walk over a statement needs to say
// where in memory each value stands.

namespace retort::meta {

/// Whether a copy of all of them can't throw: what is made of copies is `noexcept` then, which saves the compiler much
/// work.
template <class... Ts>
inline constexpr bool all_plain = (__is_trivially_copyable(Ts) && ...);

/// A list of values: `chain<A, B>{a, b}`.
template <class... Ts>
struct chain {
  static constexpr void offsets(std::uint32_t*, std::size_t) {}
  template <class S, class Between>
  static constexpr void walk(S&, std::size_t, const Between&, bool = true) {}
};
template <class T, class... Rest>
struct chain<T, Rest...> {
  [[no_unique_address]] T head{};
  [[no_unique_address]] chain<Rest...> rest{};

  /// Where the members stand.
  static constexpr void offsets(std::uint32_t* out, std::size_t at) {
    *out = static_cast<std::uint32_t>(at + __builtin_offsetof(chain, head));
    chain<Rest...>::offsets(out + 1, at + __builtin_offsetof(chain, rest));
  }

  /// Walks the members, with what `between` tells the sink before each.
  template <class S, class Between>
  static constexpr void walk(S& s, std::size_t at, const Between& between, bool first = true) {
    between.before(s, first);
    T::walk(s, at + __builtin_offsetof(chain, head));
    chain<Rest...>::walk(s, at + __builtin_offsetof(chain, rest), between, false);
  }
};

/// The member at place `I`.
template <std::size_t I, class Chain>
constexpr auto& chain_at(Chain& values) {
  if constexpr (I == 0)
    return values.head;
  else
    return chain_at<I - 1>(values.rest);
}

struct nothing_between {
  template <class S>
  static constexpr void before(S&, bool) {}
};

/// Commas between the members of a list.
struct commas {
  template <class S>
  static constexpr void before(S& s, bool first) {
    if (!first) s.text(", ");
  }
};

// Lists are made with flat braces, whatever their length: clang would have each level in braces of its own.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-braces"
template <class... Ts, class... Vs>
constexpr chain<Ts...> make_chain(const Vs&... values) noexcept(all_plain<Ts...> && (__is_same(Ts, Vs) && ...)) {
  return {values...};
}
#pragma GCC diagnostic pop

/// Values in the order they were said, each made when the earlier ones were there. The first is its own history.
template <class Earlier, class Last>
struct history {
  [[no_unique_address]] Earlier earlier{};
  Last last{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    Earlier::walk(s, at + __builtin_offsetof(history, earlier));
    Last::walk(s, at + __builtin_offsetof(history, last));
  }
};

template <class Earlier, class... Ts>
struct history_after {
  using type = Earlier;
};
template <class Earlier, class A>
struct history_after<Earlier, A> {
  using type = history<Earlier, A>;
};
template <class Earlier, class A, class B>
struct history_after<Earlier, A, B> {
  using type = history<history<Earlier, A>, B>;
};
template <class Earlier, class A, class B, class C, class... Rest>
struct history_after<Earlier, A, B, C, Rest...> : history_after<history<history<history<Earlier, A>, B>, C>, Rest...> {
};

template <class... Ts>
using history_of = typename history_after<Ts...>::type;

}  // namespace retort::meta
