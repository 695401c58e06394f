// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/pfr/core.hpp>
#include <cstddef>

#include "retort/meta/pack.hpp"

namespace retort::meta {

// The values of a row as members of one struct, so that structured bindings name them directly: no function stands between, which
// is worth more to the compiler than brevity here. Longer rows take the general form.

inline constexpr std::size_t longest_direct_row = 16;

template <class... Ts>
struct row_values : pack<Ts...> {
  template <class F>
  void each(F& f) {
    each(f, static_cast<pack<Ts...>&>(*this));
  }

 private:
  template <class F, std::size_t... I>
  static void each(F& f, leaves<std::index_sequence<I...>, Ts...>& values) {
    (f(static_cast<leaf<I, Ts>&>(values).value), ...);
  }
};

template <class T0>
struct row_values<T0> {
  T0 v0{};
  template <class F>
  void each(F& f) {
    f(v0);
  }
};
template <class T0, class T1>
struct row_values<T0, T1> {
  T0 v0{}; T1 v1{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1);
  }
};
template <class T0, class T1, class T2>
struct row_values<T0, T1, T2> {
  T0 v0{}; T1 v1{}; T2 v2{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2);
  }
};
template <class T0, class T1, class T2, class T3>
struct row_values<T0, T1, T2, T3> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3);
  }
};
template <class T0, class T1, class T2, class T3, class T4>
struct row_values<T0, T1, T2, T3, T4> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5>
struct row_values<T0, T1, T2, T3, T4, T5> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6>
struct row_values<T0, T1, T2, T3, T4, T5, T6> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{}; T9 v9{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8); f(v9);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{}; T9 v9{}; T10 v10{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8); f(v9); f(v10);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10, class T11>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{}; T9 v9{}; T10 v10{}; T11 v11{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8); f(v9); f(v10); f(v11);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10, class T11, class T12>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{}; T9 v9{}; T10 v10{}; T11 v11{};
  T12 v12{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8); f(v9); f(v10); f(v11); f(v12);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10, class T11, class T12, class T13>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{}; T9 v9{}; T10 v10{}; T11 v11{};
  T12 v12{}; T13 v13{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8); f(v9); f(v10); f(v11); f(v12); f(v13);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10, class T11, class T12, class T13, class T14>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{}; T9 v9{}; T10 v10{}; T11 v11{};
  T12 v12{}; T13 v13{}; T14 v14{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8); f(v9); f(v10); f(v11); f(v12); f(v13); f(v14);
  }
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10, class T11, class T12, class T13, class T14, class T15>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> {
  T0 v0{}; T1 v1{}; T2 v2{}; T3 v3{}; T4 v4{}; T5 v5{}; T6 v6{}; T7 v7{}; T8 v8{}; T9 v9{}; T10 v10{}; T11 v11{};
  T12 v12{}; T13 v13{}; T14 v14{}; T15 v15{};
  template <class F>
  void each(F& f) {
    f(v0); f(v1); f(v2); f(v3); f(v4); f(v5); f(v6); f(v7); f(v8); f(v9); f(v10); f(v11); f(v12); f(v13); f(v14);
    f(v15);
  }
};

/// The value at place `I` of a row.
template <std::size_t I, class... Ts>
constexpr auto& value_at(row_values<Ts...>& values) {
  if constexpr (sizeof...(Ts) > longest_direct_row)
    return get<I>(static_cast<pack<Ts...>&>(values));
  else
    return boost::pfr::get<I>(values);
}
template <std::size_t I, class... Ts>
constexpr const auto& value_at(const row_values<Ts...>& values) {
  if constexpr (sizeof...(Ts) > longest_direct_row)
    return get<I>(static_cast<const pack<Ts...>&>(values));
  else
    return boost::pfr::get<I>(values);
}

}  // namespace retort::meta
