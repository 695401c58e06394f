// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/meta/fault.hpp"
#include "retort/schema/description.hpp"

namespace retort::meta {

constexpr bool is_whole_number(type_kind kind) {
  return kind == type_kind::int16 || kind == type_kind::int32 || kind == type_kind::int64;
}

/// Whether a part of an index that is no column's name is an expression.
constexpr bool is_expression(const table_description& table, std::string_view part) {
  return part.ends_with(')') && table.find(part) == nullptr;
}

/// What is wrong with a model in itself, without the others.
constexpr finding check_model(const table_description& table) {
  using enum table_argument::kind_of_argument;
  const std::string_view name = table.name.text;
  for (const auto& c : table.columns) {
    for (const auto& other : table.columns) {
      if (&other == &c) break;
      if (other.name == c.name) return {fault::column_twice, name, c.name.text};
    }
    if (c.autoincrement && (!is_whole_number(c.kind) || c.nullable))
      return {fault::wrong_autoincrement, name, c.name.text};
    if (!c.right_default) return {fault::wrong_default, name, c.name.text};
    int keys = 0;
    for (const auto& a : c.attributes) keys += a.kind == attribute_kind::primary_key;
    if (keys > 1) return {fault::primary_key_twice, name, c.name.text};
  }
  const table_argument* key = nullptr;
  for (const auto& a : table.arguments) {
    if (a.kind == primary_key) {
      if (key != nullptr) return {fault::primary_key_twice, name, a.columns[0]};
      key = &a;
      for (const auto& c : table.columns)
        for (const auto& said : c.attributes)
          if (said.kind == attribute_kind::primary_key) return {fault::primary_key_twice, name, c.name.text};
    }
    for (const std::string_view c : a.columns)
      if (table.find(c) == nullptr && !(a.kind == index && is_expression(table, c)))
        return {fault::no_such_column, name, c};
    for (const std::string_view c : a.included)
      if (table.find(c) == nullptr) return {fault::no_such_column, name, c};
    if (a.kind == foreign_key && a.columns.size() != a.target_columns.size())
      return {fault::wrong_reference, name, a.columns[0], a.target == nullptr ? name : table.target_of(a).table};
  }
  return {};
}

/// The description of a model that was found right.
template <class Described>
constexpr const table_description& right_model() {
  static_cast<void>(enforce<Described::verdict>());
  return Described::table;
}

}  // namespace retort::meta
