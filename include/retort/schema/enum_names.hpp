// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <type_traits>

namespace retort {

/// The enumerators of `E` that retort looks for have values from `min` to `max`: specialise it for others.
template <class E>
struct enum_range {
  static constexpr int min = 0;
  static constexpr int max = 63;
};

namespace meta {

/// The name of the enumerator with value `V`, taken from the compiler's own text; empty where there is none.
template <class E, E V>
consteval std::string_view enumerator() {
  const std::string_view text = __PRETTY_FUNCTION__;
  // g++: "… [with E = color; E V = red; …]"; clang: "… [E = color, V = red]"; a cast or a number stands where there is
  // none.
  const std::size_t start = text.find("V = ") + 4;
  const std::size_t end = text.find_first_of(";]", start);
  std::string_view name = text.substr(start, end - start);
  name.remove_prefix(name.rfind(':') + 1);  // npos + 1 is 0
  const char first = name.front();
  return first == '-' || (first >= '0' && first <= '9') || name.find(')') != name.npos ? std::string_view() : name;
}

template <class E, class Offsets>
struct enumerators;
template <class E, std::size_t... I>
struct enumerators<E, std::index_sequence<I...>> {
  static constexpr std::array<std::string_view, sizeof...(I)> names{
      enumerator<E, static_cast<E>(enum_range<E>::min + static_cast<int>(I))>()...};
};

template <class E>
inline constexpr const auto& enum_names =
    enumerators<E, std::make_index_sequence<std::size_t(enum_range<E>::max - enum_range<E>::min + 1)>>::names;

}  // namespace meta

/// The name of an enumerator. Throws `std::out_of_range` where the value has none.
template <class E>
constexpr std::string_view enum_name(E value) {
  const auto index = static_cast<long long>(value) - enum_range<E>::min;
  if (index < 0 || index >= static_cast<long long>(meta::enum_names<E>.size()) ||
      meta::enum_names<E>[static_cast<std::size_t>(index)].empty())
    throw std::out_of_range("retort: the value of an enumeration has no enumerator");
  return meta::enum_names<E>[static_cast<std::size_t>(index)];
}

/// The enumerator with a name. Throws `std::out_of_range` where there is none.
template <class E>
constexpr E enum_value(std::string_view name) {
  for (std::size_t i = 0; i < meta::enum_names<E>.size(); ++i)
    if (!name.empty() && meta::enum_names<E>[i] == name)
      return static_cast<E>(enum_range<E>::min + static_cast<int>(i));
  throw std::out_of_range("retort: text in the database is not the name of an enumerator");
}

}  // namespace retort
