// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include "retort/schema/check_model.hpp"
#include "retort/schema/members.hpp"
#include "retort/schema/table_args.hpp"

// From a model to the plain data of `schema/description.hpp`.

namespace retort {

namespace meta {

template <class T>
inline constexpr std::span<const std::string_view> enumerators_of{};
template <class T>
  requires(std::is_enum_v<T> && kind_of<T>() == type_kind::enumeration)
inline constexpr std::span<const std::string_view> enumerators_of<T>{enum_names<T>};

/// Whether a value that the program fills in has the type of its column.
template <class T, class V>
constexpr bool fits_default(const V& value) {
  if constexpr (std::is_same_v<T, V>)
    return true;
  else if constexpr (is_number<T> && is_number<V>)
    return std::is_floating_point_v<T> || (std::is_integral_v<V> && static_cast<V>(static_cast<T>(value)) == value &&
                                           (static_cast<T>(value) < T{}) == (value < V{}));
  else if constexpr (std::is_same_v<T, std::string>)
    return std::is_convertible_v<V, std::string_view>;
  else
    return std::is_class_v<T> && requires { static_cast<T>(value); };
}

template <class T, class Attribute>
constexpr bool right_default() {
  using value = std::remove_cvref_t<decltype(Attribute::get())>;
  if constexpr (requires { typename std::bool_constant<(Attribute::get(), true)>; })
    return fits_default<T>(Attribute::get());
  else  // of a function only the type is known
    return std::is_same_v<T, value> || (!is_number<value> && !is_number<T> && std::is_convertible_v<value, T>);
}

template <class T, auto... Attributes>
consteval bool right_defaults() {
  const auto right = []<class A>(A) {
    if constexpr (A::kind == attribute_kind::default_value || A::kind == attribute_kind::onupdate_value)
      return right_default<T, A>();
    else
      return true;
  };
  return (right(Attributes) && ...);
}

template <class Definition>
struct attributes_of;
template <fixed_string Name, class T, auto... Attributes>
struct attributes_of<column_definition<Name, T, Attributes...>> {
  static constexpr std::array<column_attribute, sizeof...(Attributes)> data{Attributes.data...};
  static constexpr bool fills_in = ((decltype(Attributes)::kind == attribute_kind::default_value ||
                                     decltype(Attributes)::kind == attribute_kind::onupdate_value) ||
                                    ...);
};

template <fixed_string Name, class T, auto... Attributes>
constexpr column_description describe(column_definition<Name, T, Attributes...> definition, const name& table,
                                      std::span<const table_argument> arguments) {
  using type = unwrapped<T>;
  static_assert(require_known<type>());
  column_description c(Name.view(), kind_of<type>(), is_optional<T>, attributes_of<decltype(definition)>::data, table,
                       arguments);
  if constexpr (sql_value<type>) c.names = names_of<type>();
  c.enumerators = enumerators_of<type>;
  if constexpr (std::is_enum_v<type>) c.enum_type = enum_type<type>;
  if constexpr (attributes_of<decltype(definition)>::fills_in) c.right_default = right_defaults<type, Attributes...>();
  return c;
}

template <class Declared>
inline constexpr std::array<table_argument, 0> table_arguments{};
template <class Declared>
  requires requires { Declared::table_args; }
inline constexpr const auto& table_arguments<Declared> = Declared::table_args;

template <class Declared, class Columns>
struct described;
template <class Declared, class... Definitions, class... Paths>
struct described<Declared, list<flat_column<Definitions, Paths>...>> {
  static constexpr std::array<column_description, sizeof...(Definitions)> columns{
      describe(Definitions{}, Declared::tablename, table_arguments<Declared>)...};
  static constexpr table_description table{Declared::tablename.schema, Declared::tablename.table, columns,
                                           table_arguments<Declared>};
  static constexpr offence verdict{check_model(table)};
};

}  // namespace meta

/// The description of a model's table: a constant. A model that is wrong in itself does not compile here.
template <template <class> class Model>
inline constexpr const table_description& description_of =
    meta::right_model<meta::described<Model<definition>, columns_of<Model>>>();

}  // namespace retort
