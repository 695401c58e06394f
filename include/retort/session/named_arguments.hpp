// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "retort/expr/parameter.hpp"
#include "retort/meta/member_name.hpp"

namespace retort::meta {

template <class Struct, std::size_t I>
inline constexpr auto member_text = []() consteval {
  constexpr std::string_view name = member_name<Struct, I>();
  char text[name.size() + 1] = {};
  for (std::size_t i = 0; i < name.size(); ++i) text[i] = name[i];
  return fixed_string<name.size() + 1>(text);
}();

/// Whether the elements of a range are where they are until it ends. Those that it makes as it goes, or that live in
/// its iterator, are not.
template <class Range>
inline constexpr bool elements_stay = std::forward_iterator<decltype(std::begin(std::declval<const Range&>()))> &&
                                      std::is_lvalue_reference_v<decltype(*std::begin(std::declval<const Range&>()))>;

template <bool Stays, class V>
using argument_type = std::conditional_t<Stays && std::is_same_v<V, std::string>, std::string_view, V>;

/// Calls a function with a value for each placeholder: the members of a struct, by their names. Text is a view of the
/// struct's where that stays.
template <bool Stays, class Struct, class F>
decltype(auto) with_arguments(const Struct& values, F&& f) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) -> decltype(auto) {
    return f(argument<member_text<Struct, I>,
                      argument_type<Stays, std::remove_cvref_t<decltype(boost::pfr::get<I>(values))>>>{
        boost::pfr::get<I>(values)}...);
  }(std::make_index_sequence<boost::pfr::tuple_size_v<Struct>>());
}

}  // namespace retort::meta
