// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "retort/meta/pack.hpp"
#include "retort/schema/attribute.hpp"

namespace retort {

/// A column as the model declares it: what `column<definition, …>` is.
template <fixed_string Name, class T, auto... Attributes>
struct column_definition {
  using type = T;
  static constexpr fixed_string name = Name;
};

/// A relation as the model declares it: `Many` where the key is in the other table.
template <template <class> class Model, fixed_string Key, bool Many>
struct relation_definition {};

/// The mode of declarations: members carry everything the model says of them.
struct definition {
  template <fixed_string Name, class T, auto... Attributes>
  using column = column_definition<Name, T, Attributes...>;
  template <template <class> class Model, fixed_string Key>
  using many = relation_definition<Model, Key, true>;
  template <template <class> class Model, fixed_string Key>
  using one = relation_definition<Model, Key, false>;
};

namespace meta {

// Members are counted without Boost.PFR's search where it can be done: in the mode of declarations each is an empty
// object of one byte, so that the size is the number, unless models are embedded.

// Takes the place of any member.
struct any_member {
  template <class Member>
  constexpr operator Member() const noexcept;
};
template <class Aggregate, std::size_t... I>
constexpr bool has_members(std::index_sequence<I...>) {
  return requires { Aggregate{((void)I, any_member{})...}; };
}
template <class Aggregate>
constexpr std::size_t member_count() {
  if constexpr (has_members<Aggregate>(std::make_index_sequence<sizeof(Aggregate)>{}))
    return sizeof(Aggregate);
  else
    return boost::pfr::tuple_size_v<Aggregate>;
}
// PFR's own tuple of references, taken apart at once: to ask it for each member costs the compiler as much again.
template <class... Members>
auto member_types(boost::pfr::detail::sequence_tuple::tuple<Members&...>) -> list<Members...>;

/// The types of the members of an aggregate, as a `list`.
template <class Aggregate>
using members_of = decltype(member_types(boost::pfr::detail::tie_as_tuple(
    std::declval<Aggregate&>(), boost::pfr::detail::size_t_<member_count<Aggregate>()>{})));

// The path to a column through embedded models: users.stamps.created is path<4, 0>.
template <std::size_t... I>
struct path {};

template <class Member, class Path>
struct flat_column {};

template <class Member, std::size_t... Path>
struct flatten;
template <class Members, class Indices, std::size_t... Path>
struct flatten_all;
template <class... Members, std::size_t... I, std::size_t... Path>
struct flatten_all<list<Members...>, std::index_sequence<I...>, Path...> {
  using type = concat<typename flatten<Members, Path..., I>::type...>;
};

// An embedded model: its members stand in the place of the member.
template <class Member, std::size_t... Path>
struct flatten : flatten_all<members_of<Member>, std::make_index_sequence<member_count<Member>()>, Path...> {};
template <fixed_string Name, class T, auto... Attributes, std::size_t... Path>
struct flatten<column_definition<Name, T, Attributes...>, Path...> {
  using type = list<flat_column<column_definition<Name, T, Attributes...>, path<Path...>>>;
};
template <template <class> class Model, fixed_string Key, bool Many, std::size_t... Path>
struct flatten<relation_definition<Model, Key, Many>, Path...> {
  using type = list<>;
};

template <class Value, std::size_t First>
constexpr auto& at_path(Value& value, path<First>) {
  return boost::pfr::get<First>(value);
}
template <class Value, std::size_t First, std::size_t Second, std::size_t... Rest>
constexpr auto& at_path(Value& value, path<First, Second, Rest...>) {
  return at_path(boost::pfr::get<First>(value), path<Second, Rest...>{});
}

}  // namespace meta

/// The columns of a model, embedded ones included, as a list of `flat_column<column_definition<…>, path<…>>`.
template <template <class> class Model>
using columns_of = typename meta::flatten<Model<definition>>::type;

}  // namespace retort
