// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/outline.hpp"
#include "retort/render/server_default.hpp"
#include "retort/render/writer.hpp"

namespace retort {

/// Writes a statement that was taken apart. One renderer for all statements and dialects.
class renderer {
 public:
  constexpr renderer(const outline& o, writer& w) : t_(o.t), o_(o), w_(w) {}

  constexpr void render() {
    if (t_.withs > 0) with();
    switch (o_.kind()) {
      case clause::compound:
        events(*o_.blocks[0]);
        qualified_ = false;
        return order_and_limit();
      case clause::values_list: return render_values();
      case clause::insert_into: return render_insert();
      case clause::update: return render_update();
      case clause::delete_from: return render_delete();
      default: return render_select();
    }
  }

 private:
  using index = std::uint32_t;

  constexpr void render_select() {
    w_.put(o_.has(clause::distinct) ? "SELECT DISTINCT " : "SELECT ");
    if (const block* b = o_.find(clause::distinct_on)) events(*b);
    events(*o_.blocks[0]);
    for (index i = 0; i < o_.table_count; ++i) {
      const from_entry& entry = o_.tables[i];
      if (entry.join != nullptr) {
        join(entry);
        continue;
      }
      w_.put(i == 0 ? " FROM " : ", ");
      source(entry);
    }
    conditions(clause::where, " WHERE ");
    lists(clause::group_by, " GROUP BY ");
    conditions(clause::having, " HAVING ");
    lists(clause::window, " WINDOW ");
    order_and_limit();
    if (const block* b = o_.find(clause::fetch)) events(*b);
    if (const block* b = o_.find(clause::lock)) events(*b);
  }

  constexpr void order_and_limit() {
    lists(clause::order_by, " ORDER BY ");
    const bool limited = lists(clause::limit, " LIMIT ");
    if (!limited && o_.has(clause::offset)) w_.put(w_.to.unlimited);
    lists(clause::offset, " OFFSET ");
  }

  /// `WITH name AS (…), …`.
  constexpr void with() {
    bool first = true, recursive = false;
    for (index b = 0; b < o_.block_count; ++b)
      recursive = recursive || (o_.blocks[b]->kind == clause::with && o_.blocks[b]->flag);
    for (index b = 0; b < o_.block_count; ++b) {
      const block& here = *o_.blocks[b];
      if (here.kind != clause::with) continue;
      w_.put(!first ? ", " : recursive ? "WITH RECURSIVE " : "WITH ");
      first = false;
      w_.put_table(*here.table);
      w_.put(" AS ");
      in_parentheses(here);
    }
    if (!first) w_.put(' ');
  }

  /// The query that a block holds, and what is said before it.
  constexpr void in_parentheses(const block& b) {
    for (index i = b.first; i < b.last; i = o_.next(i)) {
      const bool found = t_.events[i].kind == event_kind::statement;
      if (found) w_.put('(');
      one(t_.events[i], b);
      if (found) return w_.put(')');
    }
  }

  /// A table in FROM.
  constexpr void source(const from_entry& entry) {
    if (entry.table->source != table_source::derived) return w_.put_table(*entry.table);
    in_parentheses(*entry.said);
    w_.put(" AS ");
    w_.put_name(entry.table->name());
    index i = entry.said->first;
    while (t_.events[i].kind != event_kind::statement) ++i;
    const outline inner(t_, t_.events[i].number);
    if (inner.kind() != clause::values_list || !w_.to.names_values) return;
    w_.put(" (");
    labels(*inner.blocks[0], {});
    w_.put(')');
  }
  /// The names of the columns of a list of values; `numbered`: what they are called where they have no names.
  constexpr index labels(const block& b, std::string_view numbered) {
    index i = b.first;
    for (; i < b.last && t_.events[i].kind == event_kind::label; ++i) {
      if (i > b.first) w_.put(", ");
      if (!numbered.empty()) {
        w_.put(numbered);
        w_.put_number(i - b.first + 1);
        w_.put(" AS ");
      }
      w_.put_name(t_.events[i].text);
    }
    return i;
  }
  constexpr void render_values() {
    const block& b = *o_.blocks[0];
    index i = b.first;
    if (w_.to.names_values) {
      while (t_.events[i].kind == event_kind::label) ++i;
      w_.put("VALUES ");
    } else {
      w_.put("SELECT ");
      i = labels(b, "column");
      w_.put(" FROM (VALUES ");
    }
    for (; i < b.last; i = o_.next(i)) one(t_.events[i], b);
    if (!w_.to.names_values) w_.put(')');
  }

  constexpr void render_insert() {
    w_.put("INSERT INTO ");
    w_.put_table(*o_.blocks[0]->table);
    const block* values = o_.find(clause::values);
    const block* from = o_.find(clause::source);
    if (from != nullptr) {
      w_.put(" (");
      names(*o_.find(clause::columns));
      // SQLite would take ON CONFLICT for the condition of a join, if no WHERE stood before.
      const bool closed = w_.to.closes_inserted_query && o_.has(clause::on_conflict);
      w_.put(closed ? ") SELECT * FROM (" : ") ");
      events(*from);
      if (closed) w_.put(") WHERE true");
    } else if (values == nullptr || values->first == values->last) {
      w_.put(" DEFAULT VALUES");
    } else {
      w_.put(" (");
      names(*values);
      if (w_.to.unnests_rows && values->flag && o_.has_flat_rows())
        unnested(*values);
      else {
        w_.put(") VALUES (");
        assignments(*values, false);
        w_.put(")");
      }
    }
    if (const block* target = o_.find(clause::on_conflict)) {
      w_.put(" ON CONFLICT ");
      qualified_ = false;
      events(*target);
      qualified_ = true;
      if (const block* update = o_.find(clause::do_update)) {
        w_.put("DO UPDATE SET ");
        assignments(*update, true);
        conditions(clause::where, " WHERE ");
      } else
        w_.put("DO NOTHING");
    }
    returning();
  }
  /// The columns that are assigned.
  constexpr void names(const block& b) {
    bool first = true;
    for (index i = b.first; i < b.last; i = o_.next(i)) {
      const event& e = t_.events[i];
      if (e.kind != event_kind::assign) continue;
      if (!first) w_.put(", ");
      first = false;
      w_.put_name(e.column->name);
    }
  }

  /// `SELECT given.v1, … FROM (SELECT unnest($1::BIGINT[]) AS v1, …) AS given`: any number of rows by one text.
  ///
  /// All arrays have one length, so their elements come in step, in order. In FROM one `unnest` of all of them would
  /// collect each array's elements in a table before the first row is written.
  constexpr void unnested(const block& b) {
    w_.put(") SELECT ");
    in_rows_ = true;
    assignments(b, false);
    in_rows_ = false;
    w_.put(" FROM (SELECT unnest(");
    bool first = true;
    for (index i = b.first; i < b.last; ++i) {
      const event& e = t_.events[i];
      if (!is_parameter(e)) continue;
      if (!first) w_.put(", unnest(");
      first = false;
      mark(e);
      w_.put("::");
      w_.put(w_.to.type_names[static_cast<std::size_t>(is_inferred(e.slot.kind) ? type_kind::text : e.slot.kind)]);
      w_.put("[]) AS v");
      w_.put_number(e.number + 1);
    }
    w_.put(") AS given");
  }

  constexpr void render_update() {
    w_.put("UPDATE ");
    w_.put_table(*o_.blocks[0]->table);
    w_.put(" SET ");
    bool first = true;
    for (index b = 0; b < o_.block_count; ++b) {
      if (o_.blocks[b]->kind != clause::set) continue;
      if (!first) w_.put(", ");
      first = false;
      assignments(*o_.blocks[b], true);
    }
    others(" FROM ");
    conditions(clause::where, " WHERE ");
    returning();
  }

  constexpr void render_delete() {
    w_.put("DELETE FROM ");
    w_.put_table(*o_.blocks[0]->table);
    others(" USING ");
    conditions(clause::where, " WHERE ");
    returning();
  }
  /// The tables that a write reads, beside its own.
  constexpr void others(std::string_view keyword) {
    for (index i = 1; i < o_.table_count; ++i) {
      w_.put(i == 1 ? keyword : ", ");
      source(o_.tables[i]);
    }
  }

  /// `column = value, …`, or only the values.
  constexpr void assignments(const block& b, bool named) {
    bool first = true;
    for (index i = b.first; i < b.last; i = o_.next(i)) {
      const event& e = t_.events[i];
      if (e.kind != event_kind::assign) {
        one(e, b);
        continue;
      }
      if (!first) w_.put(", ");
      first = false;
      assigned_ = e.column;
      if (!named) continue;
      w_.put_name(e.column->name);
      w_.put(" = ");
    }
  }

  constexpr void returning() {
    const block* b = o_.find(clause::returning);
    if (b == nullptr) return;
    w_.put(" RETURNING ");
    qualified_ = o_.table_count > 1;
    events(*b);
    qualified_ = true;
  }

  constexpr void join(const from_entry& entry) {
    const block& b = *entry.join;
    w_.put(b.kind == clause::join         ? " JOIN "
           : b.kind == clause::left_join  ? " LEFT JOIN "
           : b.kind == clause::right_join ? " RIGHT JOIN "
           : b.kind == clause::full_join  ? " FULL JOIN "
                                          : " CROSS JOIN ");
    source(entry);
    if (b.kind == clause::cross_join) return;
    w_.put(" ON ");
    const event_kind how = o_.how(b);
    if (how != event_kind::infer_join && how != event_kind::join_by) return events(b, o_.condition(b));
    if (b.flag) return w_.put("true");  // LATERAL: the condition stands within
    int found = 0;
    const join_condition on = find_join(o_, entry, found);
    if (found == 0) return;  // the checks say so
    const std::size_t several = on.keys != nullptr ? on.keys->columns.size() : 0;
    if (several == 0) pair(on, on.key->name, on.key->reference.column);
    for (std::size_t i = 0; i < several; ++i) {
      if (i > 0) w_.put(" AND ");
      pair(on, on.keys->columns[i], on.keys->target_columns[i]);
    }
  }
  constexpr void pair(const join_condition& on, const identifier& key, const identifier& target) {
    w_.put_column(*on.key_table, key);
    w_.put(" = ");
    w_.put_column(*on.target_table, target);
  }

  /// All blocks of a kind, joined by AND; a block whose operator binds less tightly than AND has its flag set.
  constexpr void conditions(clause kind, std::string_view keyword) {
    if (!o_.has(kind)) return;
    index count = 0;
    for (index b = 0; b < o_.block_count; ++b) count += o_.blocks[b]->kind == kind;
    bool first = true;
    for (index b = 0; b < o_.block_count; ++b) {
      if (o_.blocks[b]->kind != kind) continue;
      w_.put(first ? keyword : " AND ");
      first = false;
      const bool parentheses = count > 1 && o_.blocks[b]->flag;
      if (parentheses) w_.put('(');
      events(*o_.blocks[b]);
      if (parentheses) w_.put(')');
    }
  }

  constexpr bool lists(clause kind, std::string_view keyword) {
    if (!o_.has(kind)) return false;
    bool first = true;
    for (index b = 0; b < o_.block_count; ++b) {
      if (o_.blocks[b]->kind != kind) continue;
      w_.put(first ? keyword : ", ");
      first = false;
      events(*o_.blocks[b]);
    }
    return true;
  }

  constexpr void events(const block& b) { events(b, b.first); }
  constexpr void events(const block& b, index first) {
    bool listed = false;
    for (index i = first; i < b.last; i = o_.next(i)) {
      const event& e = t_.events[i];
      if (e.kind == event_kind::item) {
        if (listed) w_.put(", ");
        listed = true;
      } else
        one(e, b);
    }
  }
  /// A statement within a block of this one.
  constexpr void statement(const event& e, const block& b) {
    const outline inner(t_, e.number, o_.around(b, e.number));
    renderer(inner, w_).render();
  }

  constexpr void one(const event& e, const block& b) {
    switch (e.kind) {
      case event_kind::statement: return statement(e, b);
      case event_kind::text:
      case event_kind::logical: return w_.put(e.text);
      case event_kind::column:
        if (qualified_) return w_.put_column(*e.column->table, e.column->name);
        return w_.put_name(e.column->name);
      case event_kind::parameter:
      case event_kind::placeholder: return mark(e);
      case event_kind::spelling: return w_.put(e.spelling->in(w_.to.id));
      case event_kind::number: return w_.put_number(e.constant);
      case event_kind::label: w_.put(" AS "); return w_.put_name(e.text);
      case event_kind::type:
        w_.put(w_.to.element_type(e.type, {e.spelling->sqlite, e.spelling->postgres}));
        return w_.put(w_.to.type_suffix(e.type));
      case event_kind::name:
      case event_kind::window: return w_.put_name(e.text);
      case event_kind::membership:
        w_.put(e.flag ? w_.to.not_in_range_open : w_.to.in_range_open);
        mark(e);
        return w_.put(e.flag ? w_.to.not_in_range_close : w_.to.in_range_close);
      case event_kind::default_open: return open_default(e);
      case event_kind::default_close: return close_default(e);
      default: return;
    }
  }

  constexpr void mark(const event& e) {
    const bool cast = in_rows_ && is_inferred(e.slot.kind);
    if (cast) w_.put("CAST(");
    if (in_rows_)
      w_.put("given.v");
    else
      w_.put(w_.to.parameter_mark);
    w_.put_number(e.number + 1);
    if (!cast) return;
    w_.put(" AS ");
    w_.put_type(*assigned_->table->table->find(assigned_->name.text));
    w_.put(')');
  }

  constexpr bool database_numbers(const event& e, const column_description& c) const {
    return c.autoincrement && !e.flag && w_.to.numbers_null_keys;
  }
  constexpr void open_default(const event& e) {
    const column_description& c = *e.column->table->table->find(e.column->name.text);
    if (database_numbers(e, c)) return;
    w_.put(e.flag ? "CASE WHEN " : "coalesce(");
  }
  constexpr void close_default(const event& e) {
    const table_description& table = *e.column->table->table;
    const column_description& c = *table.find(e.column->name.text);
    if (database_numbers(e, c)) return;
    w_.put(e.flag ? " ELSE " : ", ");
    if (c.autoincrement) {
      // The sequence behind an identity column, whatever its name.
      w_.put("nextval(pg_get_serial_sequence(");
      put_table_literal(table);
      w_.put(", ");
      w_.put_quoted(c.name.text, '\'');
      w_.put("))");
    } else {
      // Both have one type: PostgreSQL would turn the parameter into that of the default, and its value with it.
      const bool cast = w_.to.id == dialect_id::postgres &&
                        (w_.has_own_type(c) || !takes_type_beside(default_expression(c, w_.to), c.kind));
      if (cast) w_.put("CAST(");
      put_default(w_, c);
      if (cast) {
        w_.put(" AS ");
        w_.put_type(c);
        w_.put(")");
      }
    }
    w_.put(e.flag ? " END" : ")");
  }

  /// The name of a table, as SQL has it, within a literal.
  constexpr void put_table_literal(const table_description& table) {
    w_.put('\'');
    if (!table.schema.text.empty()) {
      put_within_literal(table.schema);
      w_.put('.');
    }
    put_within_literal(table.name);
    w_.put('\'');
  }
  constexpr void put_within_literal(const identifier& name) {
    const bool quoted = name.quoted(w_.to.id);
    if (quoted) w_.put('"');
    for (const char c : name.text) {
      if (c == '\'' || (quoted && c == '"')) w_.put(c);
      w_.put(c);
    }
    if (quoted) w_.put('"');
  }

  const tape& t_;
  const outline& o_;
  writer& w_;
  bool qualified_ = true;
  bool in_rows_ = false;                   // of an insert that unnests arrays
  const column_info* assigned_ = nullptr;  // what is to get the value that is written
};

}  // namespace retort
