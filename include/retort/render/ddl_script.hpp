// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/ddl.hpp"

// The DDL of many tables: in which order, and what stands beside the tables.

namespace retort {

using tables_view = std::span<const table_description* const>;

/// The tables, each after those it refers to. Tables that refer to each other in a circle stay as they were given.
template <class Tables = std::vector<const table_description*>>
constexpr Tables in_dependency_order(tables_view given) {
  Tables rest(given.begin(), given.end()), sorted;
  while (!rest.empty()) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      bool waits = false;
      for (const auto* other : rest) waits = waits || (other != rest[i] && rest[i]->refers_to(*other));
      if (waits) continue;
      next = i;
      break;
    }
    sorted.push_back(rest[next]);
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return sorted;
}

/// What is wrong with the foreign keys of a schema.
constexpr offence check_references(tables_view tables) {
  const auto wrong = [&](const table_description& table, const name& target, std::string_view from,
                         std::string_view to) {
    const column_description* key = table.find(from);
    for (const auto* t : tables)
      if (t->name.text == target.table && t->schema.text == target.schema) {
        const column_description* column = t->find(to);
        return column == nullptr || column->kind != key->kind;
      }
    return true;
  };
  const auto found = [](const table_description& table, std::string_view from, const name& target,
                        std::string_view to) {
    offence o(fault::wrong_reference, table.name.text, from, target.table);
    offence::append(o.where, ".");
    offence::append(o.where, to);
    return o;
  };
  for (const auto* table : tables) {
    for (const auto& c : table->columns)
      if (c.has_reference) {
        const name target = name::of(c.reference.schema, c.reference.table.text);
        if (wrong(*table, target, c.name.text, c.reference.column.text))
          return found(*table, c.name.text, target, c.reference.column.text);
      }
    for (const auto& a : table->arguments)
      if (a.kind == table_argument::kind_of_argument::foreign_key)
        for (std::size_t i = 0; i < a.columns.size(); ++i)
          if (wrong(*table, table->target_of(a), a.columns[i], a.target_columns[i]))
            return found(*table, a.columns[i], table->target_of(a), a.target_columns[i]);
  }
  return {};
}

/// What of a schema a dialect has not.
constexpr offence check_dialect(tables_view tables, const dialect& to) {
  using enum table_argument::kind_of_argument;
  const bool sqlite = to.id == dialect_id::sqlite;
  const auto lacks = [&](std::string_view feature, const table_description& table, std::string_view column = {}) {
    // The name first: compilers cut long ones.
    offence o(fault::not_in_dialect, table.name.text, to.name);
    if (!column.empty()) offence::append(o.what, ".");
    offence::append(o.what, column);
    offence::append(o.what, ": ");
    offence::append(o.what, feature);
    return o;
  };
  for (const auto* t : tables) {
    const bool by_key = t->find(without_rowid, to.id) != nullptr;
    if (!sqlite && by_key) return lacks("WITHOUT ROWID", *t);
    if (t->find(temporary, to.id) != nullptr && !t->schema.text.empty()) return lacks("temporary in a schema", *t);
    for (const auto& c : t->columns) {
      if (sqlite && c.autoincrement && (!c.primary_key || t->primary_keys() > 1 || by_key))
        return lacks("autoincrement without a key of its own", *t, c.name.text);
      if (sqlite && c.has_reference && c.reference.schema != t->schema.text)
        return lacks("key to another schema", *t, c.name.text);
      if (c.computed && c.find(attribute_kind::computed, to.id) == nullptr)
        return lacks("computed by another dialect", *t, c.name.text);
      if (const auto* a = c.find(attribute_kind::computed, to.id); !sqlite && a != nullptr && !a->stored)
        return lacks("virtual column", *t, c.name.text);
    }
    for (const auto& a : t->arguments) {
      if (!sqlite || !a.dialects.has(to.id)) continue;
      if (!a.method.empty()) return lacks("index method", *t, a.columns[0]);
      if (!a.op_class.empty()) return lacks("operator class", *t, a.columns[0]);
      if (!a.included.empty()) return lacks("INCLUDE", *t, a.columns[0]);
      if (a.kind == foreign_key && t->target_of(a).schema != t->schema.text)
        return lacks("key to another schema", *t, a.columns[0]);
    }
  }
  return {};
}

/// The names of tables and indexes, which a schema has but once: IF NOT EXISTS would leave out an index whose name is
/// taken.
template <class String = std::string>
class relation_names {
 public:
  constexpr relation_names(tables_view models, const dialect& to, const naming_convention& by) : to_(to) {
    for (const auto* t : models) add(*t, constraint_names<String>(*t, by));
  }

  /// What is wrong with them, for people; empty where nothing is.
  constexpr String clash() const {
    for (std::size_t i = 0; i < all_.size(); ++i)
      for (std::size_t k = 0; k < i; ++k) {
        const entry &a = all_[k], &b = all_[i];
        if (!(a.is_index || b.is_index) || !same_place(*a.of, *b.of) || !same_name(a.name, b.name)) continue;
        return "retort: the tables \"" + String(a.of->name.text) + "\" and \"" + String(b.of->name.text) +
               "\" give one name to two things, of which one is an index: \"" + b.name + "\"";
      }
    return {};
  }

 private:
  struct entry {
    const table_description* of;
    String name;
    bool is_index;
  };

  constexpr void add(const table_description& t, const constraint_names<String>& names) {
    using enum table_argument::kind_of_argument;
    const auto put = [&](std::string_view name, bool is_index) { all_.push_back({&t, String(name), is_index}); };
    // PostgreSQL keeps keys as indexes.
    const bool keys = to_.id == dialect_id::postgres;
    put(t.name.text, false);
    if (keys && t.primary_keys() > 0) {
      const table_argument* said = t.declared_key();
      put(names.of(said == nullptr ? static_cast<const void*>(&t) : said), false);
    }
    for (const auto& c : t.columns)
      for (const auto& a : c.attributes) {
        if (!a.dialects.has(to_.id)) continue;
        if (a.kind == attribute_kind::index) put(names.of(&a), true);
        if (keys && a.kind == attribute_kind::unique) put(names.of(&a), false);
      }
    for (const auto& a : t.arguments) {
      if (!a.dialects.has(to_.id)) continue;
      if (a.kind == index) put(names.of(&a), true);
      if (keys && a.kind == unique_key) put(names.of(&a), false);
    }
  }
  /// Whether names have to differ there. Two models of one table may say the same.
  constexpr bool same_place(const table_description& a, const table_description& b) const {
    using enum table_argument::kind_of_argument;
    if (&a == &b) return true;
    return a.schema.text == b.schema.text && a.name.text != b.name.text &&
           (a.find(temporary, to_.id) == nullptr) == (b.find(temporary, to_.id) == nullptr);
  }
  constexpr bool same_name(std::string_view a, std::string_view b) const {
    if (to_.id != dialect_id::sqlite) return a == b;
    const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    for (std::size_t i = 0; a.size() == b.size() && i < a.size(); ++i)
      if (small(a[i]) != small(b[i])) return false;
    return a.size() == b.size();
  }

  const dialect& to_;
  std::vector<entry> all_{};
};

/// Makes and drops tables: lists of statements, in an order that works.
template <class String = std::string, class Tables = std::vector<const table_description*>>
class ddl_script {
 public:
  constexpr ddl_script(tables_view all, const dialect& for_, const ddl_options& how)
      : tables_(in_dependency_order<Tables>(all)), to_(for_), options_(how) {}

  constexpr std::vector<String> create() {
    if (postgres() && options_.create_schemas)
      each_schema([&](const identifier& named) {
        add([&](writer& w) {
          w.put("CREATE SCHEMA IF NOT EXISTS ");
          w.put_name(named);
        });
      });
    if (postgres()) each_enum([&](const column_description& c) { create_type(c); });
    std::vector<constraint_names<String>> names;
    for (const auto* t : tables_) names.emplace_back(*t, options_.naming);
    for (std::size_t i = 0; i < tables_.size(); ++i)
      add([&](writer& w) {
        ddl_renderer(w, *tables_[i], names[i], options_).create_table(postgres() ? later_than(i) : tables_view());
      });
    for (std::size_t i = 0; i < tables_.size(); ++i) finish(i, names[i]);
    return std::move(out_);
  }

  constexpr std::vector<String> drop() {
    bool circle = false;
    for (std::size_t i = 0; i < tables_.size(); ++i)
      for (const auto* t : later_than(i)) circle = circle || tables_[i]->refers_to(*t);
    // SQLite deletes the rows of a table it drops, to which others of the circle may still refer.
    if (!postgres() && circle) out_.emplace_back("PRAGMA defer_foreign_keys = ON");
    for (std::size_t i = tables_.size(); i > 0; --i) {
      const constraint_names<String> none(*tables_[i - 1], options_.naming);
      add([&](writer& w) {
        ddl_renderer(w, *tables_[i - 1], none, options_).drop_table();
        if (postgres() && circle) w.put(" CASCADE");
      });
    }
    if (postgres()) each_enum([&](const column_description& c) { drop_type(c); });
    return std::move(out_);
  }

 private:
  constexpr bool postgres() const { return to_.id == dialect_id::postgres; }
  template <class Render>
  constexpr void add(const Render& render) {
    out_.push_back(rendered<String>(to_, render));
  }

  /// The tables whose keys can't be named yet when table `i` is made.
  constexpr tables_view later_than(std::size_t i) const {
    return tables_view(tables_.data() + i + 1, tables_.size() - i - 1);
  }

  /// What is made when all tables are there.
  constexpr void finish(std::size_t i, const constraint_names<String>& names) {
    using enum table_argument::kind_of_argument;
    const table_description& t = *tables_[i];
    const auto with = [&](auto said) { add([&](writer& w) { said(ddl_renderer(w, t, names, options_)); }); };
    const auto is_later = [&](const name& wanted) {
      for (const auto* other : later_than(i))
        if (other->name.text == wanted.table && other->schema.text == wanted.schema) return true;
      return false;
    };
    for (const auto& c : t.columns)
      for (const auto& a : c.attributes) {
        if (!a.dialects.has(to_.id)) continue;
        if (a.kind == attribute_kind::index) with([&](auto r) { r.create_index(c, a); });
        if (!postgres()) continue;
        if (a.kind == attribute_kind::comment) with([&](auto r) { r.comment(c, a); });
        if (a.kind == attribute_kind::references && is_later(name::of(c.reference.schema, c.reference.table.text)))
          add_key(t, names.of(&a), [&](writer& w) { ddl_renderer(w, t, names, options_).add_reference(c, a); });
      }
    for (const auto& a : t.arguments) {
      if (!a.dialects.has(to_.id)) continue;
      if (a.kind == index) with([&](auto r) { r.create_index(a); });
      if (!postgres()) continue;
      if (a.kind == comment) with([&](auto r) { r.comment(a); });
      if (a.kind == foreign_key && is_later(t.target_of(a)))
        add_key(t, names.of(&a), [&](writer& w) { ddl_renderer(w, t, names, options_).add_reference(a); });
    }
  }

  /// `ALTER TABLE … ADD CONSTRAINT` has no IF NOT EXISTS.
  template <class Render>
  constexpr void add_key(const table_description& t, std::string_view key, const Render& render) {
    if (!options_.if_not_exists) return add(render);
    add_block([&](writer& w) {
      w.put("IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = ");
      w.put_quoted(rendered<String>(to_, [&](writer& name_of) { name_of.put_table(t); }), '\'');
      w.put("::regclass AND conname = ");
      w.put_quoted(key, '\'');
      w.put(") THEN ");
      render(w);
      w.put("; END IF;");
    });
  }
  /// `DO`, as a string: no name in it can end it.
  template <class Render>
  constexpr void add_block(const Render& render) {
    const String code = rendered<String>(to_, render);
    add([&](writer& w) {
      w.put("DO ");
      w.put_quoted("BEGIN " + code + " END", '\'');
    });
  }

  constexpr String type_of(const column_description& c) const {
    return rendered<String>(to_, [&](writer& w) {
      if (!c.enum_type.schema.empty()) {
        w.put_name(c.enum_type.schema);
        w.put('.');
      }
      w.put_name(c.enum_type.type);
    });
  }
  constexpr void create_type(const column_description& c) {
    const String type = type_of(c);
    const auto create = [&](writer& w) {
      w.put("CREATE TYPE ");
      w.put(type);
      w.put(" AS ENUM ");
      put_enumerators(w, c);
    };
    if (!options_.if_not_exists) return add(create);
    add_block([&](writer& w) {
      w.put("IF to_regtype(");
      w.put_quoted(type, '\'');
      w.put(") IS NULL THEN ");
      create(w);
      w.put("; END IF;");
    });
  }
  constexpr void drop_type(const column_description& c) {
    const String type = type_of(c);
    const std::string_view if_exists = options_.if_not_exists ? "IF EXISTS " : "";
    add([&](writer& w) {
      w.put("DROP TYPE ");
      w.put(if_exists);
      w.put(type);
    });
  }

  template <class F>
  constexpr void each_enum(const F& f) const {
    // The first column of each.
    const auto is_first = [this](const column_description& wanted) {
      for (const auto* t : tables_)
        for (const auto& c : t->columns)
          if (c.enum_type.type == wanted.enum_type.type && c.enum_type.schema == wanted.enum_type.schema)
            return &c == &wanted;
      return false;
    };
    for (const auto* t : tables_)
      for (const auto& c : t->columns)
        if (!c.enum_type.type.empty() && is_first(c)) f(c);
  }
  template <class F>
  constexpr void each_schema(const F& f) const {
    const auto each = [this](const auto& act) {
      for (const auto* t : tables_) {
        act(t->schema.text);
        for (const auto& c : t->columns) act(c.enum_type.schema);
      }
    };
    std::size_t place = 0;
    each([&](std::string_view named) {
      std::size_t before = 0, first = place;
      each([&](std::string_view other) {
        if (other == named && before < first) first = before;
        ++before;
      });
      if (!named.empty() && first == place) f(identifier(named));
      ++place;
    });
  }

  Tables tables_;
  const dialect& to_;
  const ddl_options& options_;
  std::vector<String> out_{};
};

}  // namespace retort
