// SPDX-License-Identifier: BSL-1.0
#pragma once

// Boost.Hana on models and rows: every model in a value mode (`User<row>`, `User<insertable>`) is a Hana Struct, whose
// keys are the column names, every result row is Foldable, and so is a schema: its elements are the descriptors of its
// tables.

#include <boost/hana/accessors.hpp>
#include <boost/hana/core/when.hpp>
#include <boost/hana/fwd/unpack.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/string.hpp>
#include <boost/hana/tuple.hpp>

#include "retort/expr/column.hpp"
#include "retort/schema/members.hpp"
#include "retort/schema/mode.hpp"
#include "retort/session/row.hpp"

namespace retort {
template <template <class> class... Models>
struct schema;
}

namespace retort::meta {

template <class T>
struct value_model;
template <template <class> class Model>
struct value_model<Model<row>> {
  using column_list = columns_of<Model>;
};
template <template <class> class Model>
struct value_model<Model<insertable>> {
  using column_list = columns_of<Model>;
};
template <class T>
inline constexpr bool is_value_model = false;
template <template <class> class Model>
  requires requires { Model<definition>::tablename; }
inline constexpr bool is_value_model<Model<row>> = true;
template <template <class> class Model>
  requires requires { Model<definition>::tablename; }
inline constexpr bool is_value_model<Model<insertable>> = true;

template <class Path>
struct member_accessor {
  template <class Value>
  constexpr auto& operator()(Value&& value) const {
    return at_path(value, Path{});
  }
};

template <fixed_string Name, std::size_t... I>
constexpr auto hana_name(std::index_sequence<I...>) {
  return boost::hana::string_c<Name.data[I]...>;
}

template <class... Definitions, class... Paths>
constexpr auto hana_accessors(list<flat_column<Definitions, Paths>...>) {
  return boost::hana::make_tuple(
      boost::hana::make_pair(hana_name<Definitions::name>(std::make_index_sequence<Definitions::name.view().size()>{}),
                             member_accessor<Paths>{})...);
}

}  // namespace retort::meta

template <class S>
struct boost::hana::accessors_impl<S, boost::hana::when<retort::meta::is_value_model<S>>> {
  static constexpr auto apply() {
    return retort::meta::hana_accessors(typename retort::meta::value_model<S>::column_list{});
  }
};

template <class... Columns>
struct boost::hana::unpack_impl<retort::result_row<Columns...>> {
  template <class Row, class F>
  static constexpr decltype(auto) apply(Row&& row, F&& f) {
    return apply(row, static_cast<F&&>(f), std::index_sequence_for<Columns...>{});
  }

 private:
  template <class Row, class F, std::size_t... I>
  static constexpr decltype(auto) apply(Row& row, F&& f, std::index_sequence<I...>) {
    return static_cast<F&&>(f)(row.template get<I>()...);
  }
};

template <template <class> class... Models>
struct boost::hana::unpack_impl<retort::schema<Models...>> {
  template <class Schema, class F>
  static constexpr decltype(auto) apply(Schema&&, F&& f) {
    return static_cast<F&&>(f)(retort::table<Models>...);
  }
};
