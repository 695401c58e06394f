// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "retort/schema/identifier.hpp"
#include "retort/schema/name.hpp"
#include "retort/schema/type.hpp"

// What a table is, as plain data: the same for all models, so that code which reads it is not a template.

namespace retort {

struct table_description;

/// A foreign key of one column.
struct reference_description {
  std::string_view schema{};
  identifier table{};  // in the model of a table that refers to itself, empty at first
  identifier column{};
  foreign_key_options options{};
};

enum class attribute_kind : std::uint8_t {
  primary_key,
  autoincrement,
  unique,
  index,
  check,
  server_default,
  default_value,   // in the program, where an insert leaves the column out
  onupdate_value,  // in the program, where an update leaves the column out
  computed,
  references,
  collation,
  comment,
};

/// An attribute of a column, as data.
struct column_attribute {
  attribute_kind kind{};
  std::string_view text{};  // SQL, a comment, the name of a collation
  std::string_view name{};  // of a check
  bool stored = true;       // a computed column
  dialect_set dialects = all_dialects;
  const reference_description* reference = nullptr;

  constexpr column_attribute in(dialect_set some) const {
    column_attribute out = *this;
    out.dialects = some;
    return out;
  }
};

/// What a `table_args` says.
struct table_argument {
  enum class kind_of_argument : std::uint8_t {
    index,
    unique_key,
    primary_key,
    foreign_key,
    check,
    comment,
    temporary,
    strict,
    without_rowid,
  };
  kind_of_argument kind{};
  dialect_set dialects = all_dialects;
  bool is_unique = false;                       // of an index
  std::uint32_t descending = 0;                 // of an index: bits, by the place of the part
  std::span<const std::string_view> columns{};  // of an index also expressions, which end in a parenthesis
  std::string_view text{};                      // of a check or comment; the condition of a partial index
  std::string_view name{};
  std::string_view method{};    // of an index
  std::string_view op_class{};  // of an index
  std::span<const std::string_view> included{};
  // Of a foreign key. A function, since the models of two tables may refer to each other; null means the table itself.
  struct name (*target)() = nullptr;
  std::span<const std::string_view> target_columns{};
  foreign_key_options options{};

  constexpr bool names(std::string_view column) const {
    for (const std::string_view c : columns)
      if (c == column) return true;
    return false;
  }
};

struct column_description {
  identifier name;
  type_kind kind{};
  type_names names{};
  bool nullable = false;
  bool primary_key = false;
  bool autoincrement = false;
  bool has_default = false;   // in the program
  bool has_onupdate = false;  // in the program, written by an update that does not set the column
  bool has_reference = false;
  bool computed = false;              // the database computes it: it can't be assigned
  bool right_default = true;          // whether its defaults in the program have its type
  std::string_view server_default{};  // where there is one for each dialect, the first; see `default_expression`
  reference_description reference{};
  std::span<const column_attribute> attributes{};
  std::span<const std::string_view> enumerators{};
  name_of_type enum_type{};  // of an enumeration with a type of its own in the database

  constexpr column_description() = default;
  constexpr column_description(std::string_view column_name, type_kind k, bool null,
                               std::span<const column_attribute> said, const struct name& table,
                               std::span<const table_argument> arguments)
      : name(column_name), kind(k), nullable(null), attributes(said) {
    for (const auto& a : said) {
      switch (a.kind) {
        case attribute_kind::primary_key: primary_key = true; break;
        case attribute_kind::autoincrement: autoincrement = true; break;
        case attribute_kind::default_value: has_default = true; break;
        case attribute_kind::onupdate_value: has_onupdate = true; break;
        case attribute_kind::computed: computed = true; break;
        case attribute_kind::server_default:
          if (server_default.empty()) server_default = a.text;
          break;
        case attribute_kind::references:
          has_reference = true;
          reference = *a.reference;
          if (reference.table.text.empty()) {
            reference.schema = table.schema;
            reference.table = table.table;
          }
          break;
        default: break;
      }
    }
    for (const auto& a : arguments)
      if (a.kind == table_argument::kind_of_argument::primary_key && a.names(column_name)) primary_key = true;
  }

  /// Whether an insert must name it.
  constexpr bool required() const {
    return !nullable && !autoincrement && !has_default && !computed && server_default.empty();
  }
  /// Whether it is a foreign key to a table.
  constexpr bool refers_to(const table_description& table) const;
  /// The attribute of a kind that a dialect knows, or null.
  constexpr const column_attribute* find(attribute_kind wanted, dialect_id dialect) const {
    for (const auto& a : attributes)
      if (a.kind == wanted && a.dialects.has(dialect)) return &a;
    return nullptr;
  }
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
  constexpr const table_argument* find(table_argument::kind_of_argument wanted, dialect_id dialect) const {
    for (const auto& a : arguments)
      if (a.kind == wanted && a.dialects.has(dialect)) return &a;
    return nullptr;
  }
  /// The primary key that `arguments` declare, or null.
  constexpr const table_argument* declared_key() const {
    for (const auto& a : arguments)
      if (a.kind == table_argument::kind_of_argument::primary_key) return &a;
    return nullptr;
  }
  constexpr std::size_t primary_keys() const {
    std::size_t n = 0;
    for (const auto& c : columns) n += c.primary_key;
    return n;
  }
  /// Whether one of its foreign keys is to a table.
  constexpr bool refers_to(const table_description& target) const {
    for (const auto& c : columns)
      if (c.refers_to(target)) return true;
    for (const auto& a : arguments)
      if (refers_to(target, a)) return true;
    return false;
  }
  /// Whether one of `arguments` is a foreign key to a table.
  constexpr bool refers_to(const table_description& target, const table_argument& a) const {
    if (a.kind != table_argument::kind_of_argument::foreign_key) return false;
    const struct name to = target_of(a);
    return to.table == target.name.text && to.schema == target.schema.text;
  }
  /// The table that a foreign key of `arguments` refers to.
  constexpr struct name target_of(const table_argument& a) const {
    return a.target == nullptr ? retort::name::of(schema.text, name.text) : a.target();
  }
};

constexpr bool column_description::refers_to(const table_description& table) const {
  return has_reference && reference.table == table.name && reference.schema == table.schema.text;
}

/// Where the rows of a table come from: they are stored; a query in FROM gives them; a query in WITH; a row that was
/// refused by an insert.
enum class table_source : std::uint8_t { stored, derived, common, excluded };

/// A table as a statement names it: with an alias, or without.
struct table_info {
  const table_description* table;
  identifier alias;
  table_source source = table_source::stored;

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
