// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <string_view>
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

template <class V>
const V& argument_value(const V& value) {
  return value;
}
inline std::string_view argument_value(const std::string& value) { return value; }

/// Calls a function with a value for each placeholder: the members of a struct, by their names. Text is a view of the
/// struct's.
template <class Struct, class F>
decltype(auto) with_arguments(const Struct& values, F&& f) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) -> decltype(auto) {
    return f(
        argument<member_text<Struct, I>, std::remove_cvref_t<decltype(argument_value(boost::pfr::get<I>(values)))>>{
            argument_value(boost::pfr::get<I>(values))}...);
  }(std::make_index_sequence<boost::pfr::tuple_size_v<Struct>>());
}

}  // namespace retort::meta
