// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "retort/schema/identifier.hpp"
#include "retort/schema/name.hpp"
#include "retort/schema/type.hpp"

// What a table is, as plain data: the same for all models, so that code which reads it is not a template.

namespace retort {

/// A foreign key of one column.
struct reference_description {
  std::string_view schema;
  identifier table;
  identifier column;
  type_kind kind{};  // of the column referred to
  bool column_found = false;
  referential_action on_delete{};
  referential_action on_update{};
};

struct table_description;

struct column_description {
  identifier name;
  type_kind kind{};
  type_names names{};
  bool nullable = false;
  bool primary_key = false;
  bool autoincrement = false;
  bool unique = false;
  bool indexed = false;
  bool has_default = false;  // in the program
  bool has_reference = false;
  std::string_view server_default{};
  std::string_view check{};
  reference_description reference{};
  std::span<const std::string_view> enumerators{};

  /// Whether an insert must name it.
  constexpr bool required() const { return !nullable && !autoincrement && !has_default && server_default.empty(); }
  /// Whether it is a foreign key to a table.
  constexpr bool refers_to(const table_description& table) const;
};

/// What a `table_args` says.
struct table_argument {
  enum class kind_of_argument : unsigned char { index, unique_key, check };
  kind_of_argument kind{};
  std::span<const std::string_view> columns{};
  std::string_view check{};
};

struct table_description {
  identifier schema;
  identifier name;
  std::span<const column_description> columns;
  std::span<const table_argument> arguments;

  constexpr const column_description* find(std::string_view column) const {
    for (const auto& c : columns)
      if (c.name.text == column) return &c;
    return nullptr;
  }
  constexpr std::size_t primary_keys() const {
    std::size_t n = 0;
    for (const auto& c : columns) n += c.primary_key;
    return n;
  }
};

constexpr bool column_description::refers_to(const table_description& table) const {
  return has_reference && reference.table == table.name && reference.schema == table.schema.text;
}

/// A table as a statement names it: with an alias, or without.
struct table_info {
  const table_description* table;
  identifier alias;

  /// The name by which columns are qualified.
  constexpr const identifier& name() const { return alias.text.empty() ? table->name : alias; }
  constexpr bool operator==(const table_info& other) const {
    return name() == other.name() && table->schema == other.table->schema;
  }
};

/// A column as a statement names it.
struct column_info {
  const table_info* table;
  identifier name;
  type_kind kind;
  bool nullable;

  constexpr bool operator==(const column_info& other) const {
    return this == &other || (name == other.name && *table == *other.table);
  }
};

}  // namespace retort
