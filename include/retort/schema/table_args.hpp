// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include "retort/schema/attribute.hpp"

// What stands in a model's `table_args`: plain data, made by functions that run at compile time only.

namespace retort {

namespace meta {
template <fixed_string... Names>
inline constexpr std::array<std::string_view, sizeof...(Names)> name_list{Names.view()...};

template <template <class> class Model>
constexpr name tablename_of() {
  return Model<definition>::tablename;
}
}  // namespace meta

/// A list of names, as an argument.
template <fixed_string... Names>
inline constexpr std::span<const std::string_view> names{meta::name_list<Names...>};

/// Columns of a table, that a foreign key refers to.
struct key_target {
  name (*table)();
  std::span<const std::string_view> columns;
};
template <template <class> class Model, fixed_string... Columns>
inline constexpr key_target target{&meta::tablename_of<Model>, meta::name_list<Columns...>};
/// The same, where they are columns of the table itself.
template <fixed_string... Columns>
inline constexpr key_target target_self{nullptr, meta::name_list<Columns...>};

/// An index, a constraint or a property of a table, in `table_args`. What is said of it by a function that does not fit
/// it does not compile.
struct table_arg : table_argument {
  using kinds = kind_of_argument;

  consteval explicit table_arg(kinds kind_, std::span<const std::string_view> columns_ = {})
      : table_argument{.kind = kind_, .columns = columns_} {}

  /// With a name of its own, instead of the one that the naming convention gives.
  consteval table_arg named(std::string_view own) const {
    table_arg out = *this;
    out.name = own;
    return out;
  }
  /// For SQLite; the others leave it out.
  consteval table_arg sqlite_only() const { return in(dialect_id::sqlite); }
  /// For PostgreSQL; the others leave it out.
  consteval table_arg postgres_only() const { return in(dialect_id::postgres); }

  /// `CREATE UNIQUE INDEX`.
  consteval table_arg unique() const {
    table_arg out = of(kinds::index);
    out.is_unique = true;
    return out;
  }
  /// A partial index: `WHERE condition`.
  consteval table_arg where(std::string_view condition) const {
    table_arg out = of(kinds::index);
    out.text = condition;
    return out;
  }
  /// One of the parts of an index in descending order.
  consteval table_arg desc(std::string_view part) const {
    table_arg out = of(kinds::index);
    std::size_t i = 0;
    while (i < columns.size() && columns[i] != part) ++i;
    if (i == columns.size()) throw "retort: desc() names no part of its index";
    out.descending |= 1U << i;
    return out;
  }
  /// An index of another kind, on PostgreSQL: `USING gin`.
  consteval table_arg using_(std::string_view access_method) const {
    table_arg out = of(kinds::index);
    out.method = access_method;
    return out;
  }
  /// An operator class for all parts of an index, on PostgreSQL: `text_pattern_ops`.
  consteval table_arg operator_class(std::string_view ops) const {
    table_arg out = of(kinds::index);
    out.op_class = ops;
    return out;
  }
  /// Columns that an index only carries, on PostgreSQL: `INCLUDE (a, b)`, said as `include(names<"a", "b">)`.
  consteval table_arg include(std::span<const std::string_view> carried) const {
    table_arg out = of(kinds::index);
    out.included = carried;
    return out;
  }

  /// What a foreign key refers to: `references(target<Order, "id", "line">, on_delete::cascade)`.
  consteval table_arg references(const key_target& to, foreign_key_option auto... said) const {
    table_arg out = of(kinds::foreign_key);
    out.target = to.table;
    out.target_columns = to.columns;
    out.options = foreign_key_options(said...);
    return out;
  }

 private:
  consteval table_arg of(kinds wanted) const {
    if (kind != wanted) throw "retort: this can't be said of that kind of table argument";
    return *this;
  }
  consteval table_arg in(dialect_id dialect) const {
    table_arg out = *this;
    out.dialects = dialect_set::only(dialect);
    return out;
  }
};

/// `CREATE INDEX`, in `table_args`: `index<"a", "b">`. A part that ends in a parenthesis and is no column's name is an
/// expression: `index<"lower(name)">`.
template <fixed_string... Parts>
inline constexpr table_arg index{table_argument::kind_of_argument::index, meta::name_list<Parts...>};
/// `CREATE INDEX` on a column: `index<>`.
template <>
inline constexpr meta::plain_attribute<attribute_kind::index> index<>{};

/// `UNIQUE (a, b)`, in `table_args`.
template <fixed_string... Columns>
  requires(sizeof...(Columns) > 0)
inline constexpr table_arg unique_constraint{table_argument::kind_of_argument::unique_key, meta::name_list<Columns...>};

/// `PRIMARY KEY (a, b)`, in `table_args`: a key in an order of its own.
template <fixed_string... Columns>
  requires(sizeof...(Columns) > 0)
inline constexpr table_arg primary_key_constraint{table_argument::kind_of_argument::primary_key,
                                                  meta::name_list<Columns...>};

/// `FOREIGN KEY (a, b) REFERENCES …`, in `table_args`: `foreign_key_constraint<"a", "b">.references<Order, "x",
/// "y">()`.
template <fixed_string... Columns>
  requires(sizeof...(Columns) > 0)
inline constexpr table_arg foreign_key_constraint{table_argument::kind_of_argument::foreign_key,
                                                  meta::name_list<Columns...>};

/// `CREATE TEMPORARY TABLE`: it lives as long as the connection.
inline constexpr table_arg temporary{table_argument::kind_of_argument::temporary};
/// SQLite's `STRICT`: a column takes values of its type only. PostgreSQL's tables always do.
inline constexpr table_arg strict{table_argument::kind_of_argument::strict};
/// SQLite's `WITHOUT ROWID`: the rows are stored in the order of the primary key.
inline constexpr table_arg without_rowid{table_argument::kind_of_argument::without_rowid};

/// What concerns a table, or more than one of its columns: indexes, constraints, a comment, properties.
template <class... Arguments>
  requires(std::is_convertible_v<const Arguments&, table_argument> && ...)
consteval std::array<table_argument, sizeof...(Arguments)> table_args(const Arguments&... arguments) {
  return {static_cast<table_argument>(arguments)...};
}

}  // namespace retort
