// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include "retort/schema/description.hpp"
#include "retort/schema/members.hpp"

// From a model to the plain data of `schema/description.hpp`.

namespace retort {

namespace meta {

template <template <class> class Model>
constexpr void set_reference(reference_description& out, std::string_view column);

// clang-format off
constexpr void apply(column_description& c, primary_key_t) { c.primary_key = true; }
constexpr void apply(column_description& c, autoincrement_t) { c.autoincrement = true; }
constexpr void apply(column_description& c, unique_t) { c.unique = true; }
constexpr void apply(column_description& c, index_t<>) { c.indexed = true; }
template <fixed_string E> constexpr void apply(column_description& c, server_default_t<E>) { c.server_default = server_default_t<E>::expression; }
template <fixed_string C> constexpr void apply(column_description& c, check_t<C>) { c.check = check_t<C>::condition; }
template <auto V> constexpr void apply(column_description& c, default_t<V>) { c.has_default = true; }
template <fixed_string V> constexpr void apply(column_description& c, default_text_t<V>) { c.has_default = true; }
// clang-format on

template <template <class> class Model, fixed_string Column, on_delete Delete, on_update Update>
constexpr void apply(column_description& c, references_t<Model, Column, Delete, Update>) {
  c.has_reference = true;
  set_reference<Model>(c.reference, Column.view());
  c.reference.on_delete = Delete.action;
  c.reference.on_update = Update.action;
}

template <class T>
constexpr std::span<const std::string_view> enumerators_of() {
  if constexpr (std::is_enum_v<T> && kind_of<T>() == type_kind::enumeration)
    return enum_names<T>;
  else
    return {};
}

template <fixed_string Name, class T, auto... Attributes>
constexpr column_description describe(column_definition<Name, T, Attributes...>) {
  static_assert(meta::require_known<unwrapped<T>>());
  column_description c;
  c.name = Name.view();
  if constexpr (sql_value<unwrapped<T>>) c.kind = kind_of<unwrapped<T>>();
  if constexpr (sql_value<unwrapped<T>>) c.names = names_of<unwrapped<T>>();
  c.nullable = is_optional<T>;
  c.enumerators = enumerators_of<unwrapped<T>>();
  (apply(c, Attributes), ...);
  return c;
}

template <class Columns>
struct described;
template <class... Definitions, class... Paths>
struct described<list<flat_column<Definitions, Paths>...>> {
  static constexpr std::array<column_description, sizeof...(Definitions)> columns{describe(Definitions{})...};

  // The kind of a column, without describing the others: references between tables may go in circles.
  static constexpr bool find_kind(std::string_view name, type_kind& kind) {
    return (match(Definitions{}, name, kind) || ...);
  }

 private:
  template <fixed_string Name, class T, auto... Attributes>
  static constexpr bool match(column_definition<Name, T, Attributes...>, std::string_view name, type_kind& kind) {
    if (Name.view() != name) return false;
    if constexpr (sql_value<unwrapped<T>>) kind = kind_of<unwrapped<T>>();
    return true;
  }
};

template <template <class> class Model>
constexpr void set_reference(reference_description& out, std::string_view column) {
  constexpr name target = Model<definition>::tablename;
  out.schema = target.schema;
  out.table = target.table;
  out.column = column;
  out.column_found = described<columns_of<Model>>::find_kind(column, out.kind);
}

template <fixed_string... Names>
inline constexpr std::array<std::string_view, sizeof...(Names)> name_list{Names.view()...};

template <fixed_string... Columns>
constexpr table_argument describe_argument(index_t<Columns...>) {
  return {table_argument::kind_of_argument::index, name_list<Columns...>, {}};
}
template <fixed_string... Columns>
constexpr table_argument describe_argument(unique_constraint_t<Columns...>) {
  return {table_argument::kind_of_argument::unique_key, name_list<Columns...>, {}};
}
template <fixed_string Condition>
constexpr table_argument describe_argument(check_t<Condition>) {
  return {table_argument::kind_of_argument::check, {}, Condition.view()};
}

template <class... Arguments>
constexpr std::array<table_argument, sizeof...(Arguments)> describe_arguments(table_args_t<Arguments...>) {
  return {describe_argument(Arguments{})...};
}

template <class Declared>
constexpr auto arguments_of() {
  if constexpr (requires { Declared::table_args; })
    return describe_arguments(Declared::table_args);
  else
    return std::array<table_argument, 0>{};
}

template <class Declared>
inline constexpr auto table_arguments = arguments_of<Declared>();

}  // namespace meta

/// The description of a model's table: a constant.
template <template <class> class Model>
inline constexpr table_description description_of{
    Model<definition>::tablename.schema, Model<definition>::tablename.table,
    meta::described<columns_of<Model>>::columns, meta::table_arguments<Model<definition>>};

}  // namespace retort
