// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <boost/pfr/core.hpp>
#include <cstddef>
#include <cstdint>

#include "retort/meta/chain.hpp"

namespace retort::meta {

// The values of a row as members of one struct, so that structured bindings name them directly: no function stands
// between, which is worth more to the compiler than brevity here. Longer rows take the general form.

inline constexpr std::size_t longest_direct_row = 16;

template <class... Ts>
struct row_values : chain<Ts...> {
  static constexpr std::array<std::uint32_t, sizeof...(Ts)> offsets = [] {
    std::array<std::uint32_t, sizeof...(Ts)> out{};
    chain<Ts...>::offsets(out.data(), 0);
    return out;
  }();
};
template <class T0>
struct row_values<T0> {
  T0 v0{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0)};
};
template <class T0, class T1>
struct row_values<T0, T1> {
  T0 v0{};
  T1 v1{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1)};
};
template <class T0, class T1, class T2>
struct row_values<T0, T1, T2> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),
                                              __builtin_offsetof(row_values, v2)};
};
template <class T0, class T1, class T2, class T3>
struct row_values<T0, T1, T2, T3> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),
                                              __builtin_offsetof(row_values, v2), __builtin_offsetof(row_values, v3)};
};
template <class T0, class T1, class T2, class T3, class T4>
struct row_values<T0, T1, T2, T3, T4> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),
                                              __builtin_offsetof(row_values, v2), __builtin_offsetof(row_values, v3),
                                              __builtin_offsetof(row_values, v4)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5>
struct row_values<T0, T1, T2, T3, T4, T5> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),
                                              __builtin_offsetof(row_values, v2), __builtin_offsetof(row_values, v3),
                                              __builtin_offsetof(row_values, v4), __builtin_offsetof(row_values, v5)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6>
struct row_values<T0, T1, T2, T3, T4, T5, T6> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),
                                              __builtin_offsetof(row_values, v2), __builtin_offsetof(row_values, v3),
                                              __builtin_offsetof(row_values, v4), __builtin_offsetof(row_values, v5),
                                              __builtin_offsetof(row_values, v6)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),
                                              __builtin_offsetof(row_values, v2), __builtin_offsetof(row_values, v3),
                                              __builtin_offsetof(row_values, v4), __builtin_offsetof(row_values, v5),
                                              __builtin_offsetof(row_values, v6), __builtin_offsetof(row_values, v7)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  static constexpr std::uint32_t offsets[] = {
      __builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1), __builtin_offsetof(row_values, v2),
      __builtin_offsetof(row_values, v3), __builtin_offsetof(row_values, v4), __builtin_offsetof(row_values, v5),
      __builtin_offsetof(row_values, v6), __builtin_offsetof(row_values, v7), __builtin_offsetof(row_values, v8)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  T9 v9{};
  static constexpr std::uint32_t offsets[] = {__builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),
                                              __builtin_offsetof(row_values, v2), __builtin_offsetof(row_values, v3),
                                              __builtin_offsetof(row_values, v4), __builtin_offsetof(row_values, v5),
                                              __builtin_offsetof(row_values, v6), __builtin_offsetof(row_values, v7),
                                              __builtin_offsetof(row_values, v8), __builtin_offsetof(row_values, v9)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  T9 v9{};
  T10 v10{};
  static constexpr std::uint32_t offsets[] = {
      __builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1), __builtin_offsetof(row_values, v2),
      __builtin_offsetof(row_values, v3), __builtin_offsetof(row_values, v4), __builtin_offsetof(row_values, v5),
      __builtin_offsetof(row_values, v6), __builtin_offsetof(row_values, v7), __builtin_offsetof(row_values, v8),
      __builtin_offsetof(row_values, v9), __builtin_offsetof(row_values, v10)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10,
          class T11>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  T9 v9{};
  T10 v10{};
  T11 v11{};
  static constexpr std::uint32_t offsets[] = {
      __builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),  __builtin_offsetof(row_values, v2),
      __builtin_offsetof(row_values, v3), __builtin_offsetof(row_values, v4),  __builtin_offsetof(row_values, v5),
      __builtin_offsetof(row_values, v6), __builtin_offsetof(row_values, v7),  __builtin_offsetof(row_values, v8),
      __builtin_offsetof(row_values, v9), __builtin_offsetof(row_values, v10), __builtin_offsetof(row_values, v11)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10,
          class T11, class T12>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  T9 v9{};
  T10 v10{};
  T11 v11{};
  T12 v12{};
  static constexpr std::uint32_t offsets[] = {
      __builtin_offsetof(row_values, v0), __builtin_offsetof(row_values, v1),  __builtin_offsetof(row_values, v2),
      __builtin_offsetof(row_values, v3), __builtin_offsetof(row_values, v4),  __builtin_offsetof(row_values, v5),
      __builtin_offsetof(row_values, v6), __builtin_offsetof(row_values, v7),  __builtin_offsetof(row_values, v8),
      __builtin_offsetof(row_values, v9), __builtin_offsetof(row_values, v10), __builtin_offsetof(row_values, v11),
      __builtin_offsetof(row_values, v12)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10,
          class T11, class T12, class T13>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  T9 v9{};
  T10 v10{};
  T11 v11{};
  T12 v12{};
  T13 v13{};
  static constexpr std::uint32_t offsets[] = {
      __builtin_offsetof(row_values, v0),  __builtin_offsetof(row_values, v1),  __builtin_offsetof(row_values, v2),
      __builtin_offsetof(row_values, v3),  __builtin_offsetof(row_values, v4),  __builtin_offsetof(row_values, v5),
      __builtin_offsetof(row_values, v6),  __builtin_offsetof(row_values, v7),  __builtin_offsetof(row_values, v8),
      __builtin_offsetof(row_values, v9),  __builtin_offsetof(row_values, v10), __builtin_offsetof(row_values, v11),
      __builtin_offsetof(row_values, v12), __builtin_offsetof(row_values, v13)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10,
          class T11, class T12, class T13, class T14>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  T9 v9{};
  T10 v10{};
  T11 v11{};
  T12 v12{};
  T13 v13{};
  T14 v14{};
  static constexpr std::uint32_t offsets[] = {
      __builtin_offsetof(row_values, v0),  __builtin_offsetof(row_values, v1),  __builtin_offsetof(row_values, v2),
      __builtin_offsetof(row_values, v3),  __builtin_offsetof(row_values, v4),  __builtin_offsetof(row_values, v5),
      __builtin_offsetof(row_values, v6),  __builtin_offsetof(row_values, v7),  __builtin_offsetof(row_values, v8),
      __builtin_offsetof(row_values, v9),  __builtin_offsetof(row_values, v10), __builtin_offsetof(row_values, v11),
      __builtin_offsetof(row_values, v12), __builtin_offsetof(row_values, v13), __builtin_offsetof(row_values, v14)};
};
template <class T0, class T1, class T2, class T3, class T4, class T5, class T6, class T7, class T8, class T9, class T10,
          class T11, class T12, class T13, class T14, class T15>
struct row_values<T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> {
  T0 v0{};
  T1 v1{};
  T2 v2{};
  T3 v3{};
  T4 v4{};
  T5 v5{};
  T6 v6{};
  T7 v7{};
  T8 v8{};
  T9 v9{};
  T10 v10{};
  T11 v11{};
  T12 v12{};
  T13 v13{};
  T14 v14{};
  T15 v15{};
  static constexpr std::uint32_t offsets[] = {
      __builtin_offsetof(row_values, v0),  __builtin_offsetof(row_values, v1),  __builtin_offsetof(row_values, v2),
      __builtin_offsetof(row_values, v3),  __builtin_offsetof(row_values, v4),  __builtin_offsetof(row_values, v5),
      __builtin_offsetof(row_values, v6),  __builtin_offsetof(row_values, v7),  __builtin_offsetof(row_values, v8),
      __builtin_offsetof(row_values, v9),  __builtin_offsetof(row_values, v10), __builtin_offsetof(row_values, v11),
      __builtin_offsetof(row_values, v12), __builtin_offsetof(row_values, v13), __builtin_offsetof(row_values, v14),
      __builtin_offsetof(row_values, v15)};
};

/// The value at place `I` of a row.
template <std::size_t I, class... Ts>
constexpr auto& value_at(row_values<Ts...>& values) {
  if constexpr (sizeof...(Ts) > longest_direct_row)
    return chain_at<I>(static_cast<chain<Ts...>&>(values));
  else
    return boost::pfr::get<I>(values);
}
template <std::size_t I, class... Ts>
constexpr const auto& value_at(const row_values<Ts...>& values) {
  if constexpr (sizeof...(Ts) > longest_direct_row)
    return chain_at<I>(static_cast<const chain<Ts...>&>(values));
  else
    return boost::pfr::get<I>(values);
}

}  // namespace retort::meta
