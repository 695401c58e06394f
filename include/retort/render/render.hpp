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
    switch (o_.kind()) {
      case clause::insert_into: return render_insert();
      case clause::update: return render_update();
      case clause::delete_from: return render_delete();
      default: return render_select();
    }
  }

 private:
  using index = std::uint32_t;

  constexpr void render_select() {
    w_.put(o_.find(clause::distinct) != nullptr ? "SELECT DISTINCT " : "SELECT ");
    events(*o_.blocks[0]);
    for (index i = 0; i < o_.table_count; ++i) {
      const from_entry& entry = o_.tables[i];
      if (entry.join != nullptr) {
        join(entry);
        continue;
      }
      w_.put(i == 0 ? " FROM " : ", ");
      w_.put_table(*entry.table);
    }
    conditions(clause::where, " WHERE ");
    lists(clause::group_by, " GROUP BY ");
    conditions(clause::having, " HAVING ");
    lists(clause::window, " WINDOW ");
    lists(clause::order_by, " ORDER BY ");
    const bool limited = lists(clause::limit, " LIMIT ");
    if (!limited && o_.find(clause::offset) != nullptr) w_.put(w_.to.unlimited);
    lists(clause::offset, " OFFSET ");
  }

  constexpr void render_insert() {
    w_.put("INSERT INTO ");
    w_.put_table(*o_.blocks[0]->table);
    const block* values = o_.find(clause::values);
    if (values == nullptr || values->first == values->last) {
      w_.put(" DEFAULT VALUES");
    } else {
      w_.put(" (");
      bool first = true;
      for (index i = values->first; i < values->last; i = o_.next(i)) {
        const event& e = t_.events[i];
        if (e.kind != event_kind::assign) continue;
        if (!first) w_.put(", ");
        first = false;
        w_.put_name(e.column->name);
      }
      if (w_.to.unnests_rows && values->flag && o_.has_flat_rows())
        unnested(*values);
      else {
        w_.put(") VALUES (");
        assignments(*values, false);
        w_.put(")");
      }
    }
    returning();
  }

  /// `SELECT given.v1, … FROM unnest($1::BIGINT[], …) AS given(v1, …)`: any number of rows by one text.
  constexpr void unnested(const block& b) {
    w_.put(") SELECT ");
    in_rows_ = true;
    assignments(b, false);
    in_rows_ = false;
    w_.put(" FROM unnest(");
    bool first = true;
    for (index i = b.first; i < b.last; ++i) {
      const event& e = t_.events[i];
      if (!is_parameter(e)) continue;
      if (!first) w_.put(", ");
      first = false;
      mark(e);
      w_.put("::");
      w_.put(w_.to.type_names[static_cast<std::size_t>(is_inferred(e.type) ? type_kind::text : e.type)]);
      w_.put("[]");
    }
    w_.put(") AS given(");
    first = true;
    for (index i = b.first; i < b.last; ++i) {
      const event& e = t_.events[i];
      if (!is_parameter(e)) continue;
      w_.put(first ? "v" : ", v");
      first = false;
      w_.put_number(e.number + 1);
    }
    w_.put(")");
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
    conditions(clause::where, " WHERE ");
    returning();
  }

  constexpr void render_delete() {
    w_.put("DELETE FROM ");
    w_.put_table(*o_.blocks[0]->table);
    conditions(clause::where, " WHERE ");
    returning();
  }

  /// `column = value, …`, or only the values.
  constexpr void assignments(const block& b, bool named) {
    bool first = true;
    for (index i = b.first; i < b.last; i = o_.next(i)) {
      const event& e = t_.events[i];
      if (e.kind != event_kind::assign) {
        one(e);
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
    qualified_ = false;
    events(*b);
    qualified_ = true;
  }

  constexpr void join(const from_entry& entry) {
    w_.put(entry.join->kind == clause::left_join ? " LEFT JOIN " : " JOIN ");
    w_.put_table(*entry.table);
    w_.put(" ON ");
    const event_kind how = t_.events[entry.join->first].kind;
    if (how != event_kind::infer_join && how != event_kind::join_by) return events(*entry.join);
    int found = 0;
    const join_condition on = find_join(o_, entry, found);
    if (found == 0) return;  // the checks say so
    w_.put_column(*on.key_table, on.key->name);
    w_.put(" = ");
    w_.put_column(*on.target_table, on.key->reference.column);
  }

  /// All blocks of a kind, joined by AND; a block whose operator binds less tightly than AND has its flag set.
  constexpr void conditions(clause kind, std::string_view keyword) {
    index count = 0;
    for (index b = 0; b < o_.block_count; ++b) count += o_.blocks[b]->kind == kind;
    if (count == 0) return;
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
    bool first = true;
    for (index b = 0; b < o_.block_count; ++b) {
      if (o_.blocks[b]->kind != kind) continue;
      w_.put(first ? keyword : ", ");
      first = false;
      events(*o_.blocks[b]);
    }
    return !first;
  }

  constexpr void events(const block& b) {
    for (index i = b.first; i < b.last; i = o_.next(i)) {
      const event& e = t_.events[i];
      if (e.kind == event_kind::item) {
        if (i != b.first) w_.put(", ");
      } else if (e.kind == event_kind::statement) {
        const outline inner(t_, e.number, o_.around(b));
        renderer(inner, w_).render();
      } else
        one(e);
    }
  }

  constexpr void one(const event& e) {
    switch (e.kind) {
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
    const bool cast = in_rows_ && is_inferred(e.type);
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
      w_.put("nextval(pg_get_serial_sequence('");
      w_.put_table(table);
      w_.put("', '");
      w_.put(c.name.text);
      w_.put("'))");
    } else {
      // Beside a parameter whose type the server has to infer, a default must say its own.
      const bool inferred = w_.has_own_type(c);
      if (inferred) w_.put("CAST(");
      w_.put(default_expression(c, w_.to));
      if (inferred) {
        w_.put(" AS ");
        w_.put_type(c);
        w_.put(")");
      }
    }
    w_.put(e.flag ? " END" : ")");
  }

  const tape& t_;
  const outline& o_;
  writer& w_;
  bool qualified_ = true;
  bool in_rows_ = false;                   // of an insert that unnests arrays
  const column_info* assigned_ = nullptr;  // what is to get the value that is written
};

}  // namespace retort
