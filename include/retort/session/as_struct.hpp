// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <string>
#include <vector>

#include "retort/meta/member_name.hpp"
#include "retort/session/row.hpp"

namespace retort {

namespace meta {

template <class Row>
struct row_keys;
template <class... Columns>
struct row_keys<result_row<Columns...>> {
  static std::vector<std::string> get() { return {std::string(Columns::label.view())...}; }
};
template <template <class> class Model>
struct row_keys<Model<row>> {
  static std::vector<std::string> get() { return names(columns_of<Model>{}); }

 private:
  template <class... Definitions, class... Paths>
  static std::vector<std::string> names(list<flat_column<Definitions, Paths>...>) {
    return {std::string(Definitions::name.view())...};
  }
};
template <template <class> class Model>
struct row_keys<std::optional<Model<row>>> : row_keys<Model<row>> {};

template <class... Columns>
auto first_value(result_row<Columns...> r) {
  return std::move(r).template get<0>();
}
template <class Model>
Model first_value(Model model) {
  return model;
}

template <class Struct, std::size_t I, class Row>
auto member_from(Row& r) {
  using member = boost::pfr::tuple_element_t<I, Struct>;
  constexpr std::string_view name = member_name<Struct, I>();
  constexpr std::size_t index = Row::index_of(name);
  constexpr auto member_words = words<name.size() + 1>(name);
  constexpr auto struct_words = words<type_name<Struct>().size() + 1>(type_name<Struct>());
  if constexpr (index < Row::size) {
    using column = std::remove_cvref_t<decltype(value_at<index>(r))>;
    if constexpr (std::is_same_v<member, column> || std::is_same_v<member, std::optional<column>>)
      return member(std::move(value_at<index>(r)));
    else {
      static_cast<void>(enforce<fault::result_struct, member_words, struct_words>());
      return member{};
    }
  } else {
    static_cast<void>(enforce<fault::result_struct, member_words, struct_words>());
    return member{};
  }
}

template <class Struct, class Row, std::size_t... I>
Struct make_struct(Row& r, std::index_sequence<I...>) {
  return Struct{member_from<Struct, I>(r)...};
}

}  // namespace meta

/// A row as a struct of yours: each member takes the column of its name, of the same type. What does not fit does not
/// compile.
template <class Struct, class... Columns>
Struct as(result_row<Columns...> r) {
  return meta::make_struct<Struct>(r, std::make_index_sequence<boost::pfr::tuple_size_v<Struct>>{});
}

}  // namespace retort
