// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include "retort/render/constraint_names.hpp"
#include "retort/render/server_default.hpp"
#include "retort/render/writer.hpp"

namespace retort {

/// How tables are made.
struct ddl_options {
  bool if_not_exists = true;    // `IF NOT EXISTS`, `IF EXISTS`
  bool strict = false;          // SQLite: `STRICT` tables
  bool create_schemas = false;  // PostgreSQL: `CREATE SCHEMA` before all else
  naming_convention naming{};
};

/// `('calm', 'happy')`: the names of an enumeration.
constexpr void put_enumerators(writer& w, const column_description& c) {
  bool first = true;
  for (const std::string_view name : c.enumerators) {
    if (name.empty()) continue;
    w.put(first ? "(" : ", ");
    first = false;
    w.put_quoted(name, '\'');
  }
  w.put(')');
}

/// Writes the DDL of one table: each function one statement.
template <class Names = constraint_names<>>
class ddl_renderer {
 public:
  constexpr ddl_renderer(writer& w, const table_description& of, const Names& named, const ddl_options& how)
      : w_(w), table_(of), names_(named), options_(how) {}

  /// `CREATE TABLE users (id BIGINT …, …)`. Foreign keys to the tables in `later` are left for `add_reference`.
  constexpr void create_table(std::span<const table_description* const> later = {}) {
    using enum table_argument::kind_of_argument;
    w_.put(has(temporary) ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ");
    if (options_.if_not_exists) w_.put("IF NOT EXISTS ");
    w_.put_table(table_);
    w_.put(" (");
    bool first = true;
    for (const auto& c : table_.columns) {
      if (!first) w_.put(", ");
      first = false;
      column(c, later);
    }
    table_key();
    for (const auto& a : table_.arguments) {
      if (!a.dialects.has(w_.to.id)) continue;
      if (a.kind == unique_key) {
        constraint(", ", &a);
        w_.put("UNIQUE ");
        names(a.columns);
      } else if (a.kind == check) {
        constraint(", ", &a);
        condition(a.text);
      } else if (a.kind == foreign_key && !is_among(later, table_.target_of(a))) {
        w_.put(", ");
        foreign_key_of(a);
      }
    }
    w_.put(")");
    if (w_.to.id != dialect_id::sqlite) return;
    const bool is_strict = options_.strict || has(strict);
    if (is_strict) w_.put(" STRICT");
    if (has(without_rowid)) w_.put(is_strict ? ", WITHOUT ROWID" : " WITHOUT ROWID");
  }

  /// `ALTER TABLE posts ADD CONSTRAINT fk_posts_user_id_users FOREIGN KEY (user_id) REFERENCES users (id)`.
  constexpr void add_reference(const column_description& c, const column_attribute& a) {
    alter_table();
    constraint("", &a);
    w_.put("FOREIGN KEY (");
    w_.put_name(c.name);
    w_.put(") ");
    reference(c.reference.schema, c.reference.table, {&c.reference.column.text, std::size_t{1}}, c.reference.options);
  }
  constexpr void add_reference(const table_argument& a) {
    alter_table();
    foreign_key_of(a);
  }

  /// `CREATE INDEX ix_users_name ON users (name)`, for an index on a column.
  constexpr void create_index(const column_description& c, const column_attribute& a) {
    const table_argument as_argument{.columns = {&c.name.text, std::size_t{1}}};
    create_index(as_argument, names_.of(&a));
  }
  constexpr void create_index(const table_argument& a) { create_index(a, names_.of(&a)); }

  /// `COMMENT ON TABLE users IS '…'`.
  constexpr void comment(const table_argument& a) {
    w_.put("COMMENT ON TABLE ");
    w_.put_table(table_);
    w_.put(" IS ");
    w_.put_quoted(a.text, '\'');
  }
  constexpr void comment(const column_description& c, const column_attribute& a) {
    w_.put("COMMENT ON COLUMN ");
    w_.put_table(table_);
    w_.put('.');
    w_.put_name(c.name);
    w_.put(" IS ");
    w_.put_quoted(a.text, '\'');
  }

  /// `DROP TABLE posts`.
  constexpr void drop_table() {
    w_.put("DROP TABLE ");
    if (options_.if_not_exists) w_.put("IF EXISTS ");
    // Else it might be a table that stays.
    if (has(argument_kind::temporary)) w_.put(w_.to.id == dialect_id::postgres ? "pg_temp." : "temp.");
    w_.put_table(table_);
  }

 private:
  using argument_kind = table_argument::kind_of_argument;

  constexpr bool has(argument_kind kind) const { return table_.find(kind, w_.to.id) != nullptr; }
  static constexpr bool is_among(std::span<const table_description* const> tables, const name& wanted) {
    for (const auto* t : tables)
      if (t->name.text == wanted.table && t->schema.text == wanted.schema) return true;
    return false;
  }

  constexpr void column(const column_description& c, std::span<const table_description* const> later) {
    const bool postgres = w_.to.id == dialect_id::postgres;
    w_.put_name(c.name);
    w_.put(' ');
    w_.put_type(c);
    if (const auto* collation = c.find(attribute_kind::collation, w_.to.id)) {
      w_.put(" COLLATE ");
      w_.put_name(collation->text);
    }
    const bool only_key = c.primary_key && table_.primary_keys() == 1;
    if (c.autoincrement && postgres) w_.put(" GENERATED BY DEFAULT AS IDENTITY");
    if (only_key) {
      const table_argument* said = table_.declared_key();
      constraint(" ", said == nullptr ? static_cast<const void*>(&table_) : said);
      w_.put("PRIMARY KEY");
    }
    if (c.autoincrement && only_key && !postgres) w_.put(" AUTOINCREMENT");
    // SQLite takes NULL in a primary key, unless it is its own row number.
    if (!c.nullable && !(only_key && (postgres || c.autoincrement))) w_.put(" NOT NULL");
    if (!default_expression(c, w_.to).empty()) {
      w_.put(postgres ? " DEFAULT " : " DEFAULT (");
      put_default(w_, c);
      if (!postgres) w_.put(')');
    }
    if (const auto* computed = c.find(attribute_kind::computed, w_.to.id)) {
      w_.put(" GENERATED ALWAYS AS (");
      w_.put(computed->text);
      w_.put(computed->stored ? ") STORED" : ") VIRTUAL");
    }
    if (!c.enumerators.empty() && !(postgres && !c.enum_type.type.empty())) enumerators(c);
    for (const auto& a : c.attributes) {
      if (!a.dialects.has(w_.to.id)) continue;
      if (a.kind == attribute_kind::unique) {
        constraint(" ", &a);
        w_.put("UNIQUE");
      } else if (a.kind == attribute_kind::check) {
        constraint(" ", &a);
        condition(a.text);
      } else if (a.kind == attribute_kind::references &&
                 !is_among(later, name::of(c.reference.schema, c.reference.table.text))) {
        constraint(" ", &a);
        reference(c.reference.schema, c.reference.table, {&c.reference.column.text, std::size_t{1}},
                  c.reference.options);
      }
    }
  }

  /// A primary key of several columns.
  constexpr void table_key() {
    if (table_.primary_keys() < 2) return;
    const table_argument* said = table_.declared_key();
    constraint(", ", said == nullptr ? static_cast<const void*>(&table_) : said);
    w_.put("PRIMARY KEY ");
    if (said != nullptr) return names(said->columns);
    bool first = true;
    for (const auto& c : table_.columns) {
      if (!c.primary_key) continue;
      w_.put(first ? "(" : ", ");
      first = false;
      w_.put_name(c.name);
    }
    w_.put(')');
  }

  constexpr void alter_table() {
    w_.put("ALTER TABLE ");
    w_.put_table(table_);
    w_.put(" ADD ");
  }
  constexpr void constraint(std::string_view before, const void* declared) {
    w_.put(before);
    w_.put("CONSTRAINT ");
    w_.put_name(names_.of(declared));
    w_.put(' ');
  }
  constexpr void condition(std::string_view text) {
    w_.put("CHECK (");
    w_.put(text);
    w_.put(')');
  }
  constexpr void enumerators(const column_description& c) {
    constraint(" ", &c);
    w_.put("CHECK (");
    w_.put_name(c.name);
    w_.put(" IN ");
    put_enumerators(w_, c);
    w_.put(')');
  }

  constexpr void foreign_key_of(const table_argument& a) {
    constraint("", &a);
    w_.put("FOREIGN KEY ");
    names(a.columns);
    w_.put(' ');
    const name target = table_.target_of(a);
    reference(target.schema, target.table, a.target_columns, a.options);
  }
  constexpr void reference(std::string_view schema, const identifier& table, std::span<const std::string_view> columns,
                           const foreign_key_options& options) {
    constexpr std::string_view actions[] = {"", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
    w_.put("REFERENCES ");
    // SQLite's foreign keys stay within one file, so they name none.
    if (w_.to.id == dialect_id::sqlite)
      w_.put_name(table);
    else
      qualified(schema, table);
    w_.put(' ');
    names(columns);
    if (options.on_delete != referential_action::no_action) {
      w_.put(" ON DELETE ");
      w_.put(actions[static_cast<std::size_t>(options.on_delete)]);
    }
    if (options.on_update != referential_action::no_action) {
      w_.put(" ON UPDATE ");
      w_.put(actions[static_cast<std::size_t>(options.on_update)]);
    }
    if (options.checked != check_time::immediate) w_.put(" DEFERRABLE");
    if (options.checked == check_time::deferred) w_.put(" INITIALLY DEFERRED");
  }

  constexpr void create_index(const table_argument& a, std::string_view index_name) {
    w_.put(a.is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    if (options_.if_not_exists) w_.put("IF NOT EXISTS ");
    // SQLite wants the schema before the index, PostgreSQL before the table.
    const bool sqlite = w_.to.id == dialect_id::sqlite;
    qualified(sqlite ? table_.schema : identifier(), index_name);
    w_.put(" ON ");
    qualified(sqlite ? identifier() : table_.schema, table_.name);
    if (!a.method.empty()) {
      w_.put(" USING ");
      w_.put_name(a.method);
    }
    w_.put(" (");
    for (std::size_t i = 0; i < a.columns.size(); ++i) {
      if (i > 0) w_.put(", ");
      if (meta::is_expression(table_, a.columns[i])) {
        w_.put('(');
        w_.put(a.columns[i]);
        w_.put(')');
      } else
        w_.put_name(a.columns[i]);
      if (!a.op_class.empty()) {
        w_.put(' ');
        w_.put_name(a.op_class);
      }
      if ((a.descending >> i & 1U) != 0) w_.put(" DESC");
    }
    w_.put(')');
    if (!a.included.empty()) {
      w_.put(" INCLUDE ");
      names(a.included);
    }
    if (!a.text.empty()) {
      w_.put(" WHERE ");
      w_.put(a.text);
    }
  }

  constexpr void qualified(const identifier& schema, const identifier& what) {
    if (!schema.text.empty()) {
      w_.put_name(schema);
      w_.put('.');
    }
    w_.put_name(what);
  }
  constexpr void names(std::span<const std::string_view> columns) {
    bool first = true;
    for (const std::string_view name : columns) {
      w_.put(first ? "(" : ", ");
      first = false;
      w_.put_name(name);
    }
    w_.put(')');
  }

  writer& w_;
  const table_description& table_;
  const Names& names_;
  const ddl_options& options_;
};

}  // namespace retort
