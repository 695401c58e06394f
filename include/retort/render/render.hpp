// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/outline.hpp"
#include "retort/render/writer.hpp"

namespace retort {

/// Writes a statement that was taken apart. One renderer for all statements and dialects.
class renderer {
 public:
  constexpr renderer(const outline& o, writer& w) : outline_(o), w_(w) {}

  constexpr void render() {
    switch (outline_.blocks[0].kind) {
      case clause::insert_into: return render_insert();
      case clause::update: return render_update();
      case clause::delete_from: return render_delete();
      default: return render_select();
    }
  }

 private:
  constexpr void render_select() {
    w_.put(outline_.find(clause::distinct) != nullptr ? "SELECT DISTINCT " : "SELECT ");
    events(outline_.blocks[0]);
    for (std::size_t i = 0; i < outline_.table_count; ++i) {
      const from_entry& entry = outline_.tables[i];
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
    lists(clause::order_by, " ORDER BY ");
    const block* offset = outline_.find(clause::offset);
    if (outline_.find(clause::limit) == nullptr && offset != nullptr) w_.put(w_.to.unlimited);
    lists(clause::limit, " LIMIT ");
    lists(clause::offset, " OFFSET ");
  }

  constexpr void render_insert() {
    w_.put("INSERT INTO ");
    w_.put_table(*outline_.blocks[0].head->table);
    const block* values = outline_.find(clause::values);
    if (values == nullptr || values->begin() == values->end()) {
      w_.put(" DEFAULT VALUES");
    } else {
      w_.put(" (");
      bool first = true;
      for (const auto& e : *values) {
        if (e.kind != event_kind::assign) continue;
        if (!first) w_.put(", ");
        first = false;
        w_.put_name(e.column->name);
      }
      if (w_.to.unnests_rows && values->head->flag)
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
    const auto each = [&](auto put) {
      bool first = true;
      for (const auto& e : b) {
        if (!is_parameter(e)) continue;
        if (!first) w_.put(", ");
        first = false;
        put(e);
      }
    };
    w_.put(" FROM unnest(");
    each([&](const event& e) {
      mark(e);
      w_.put("::");
      w_.put(w_.to.type_names[static_cast<int>(e.type)]);
      w_.put("[]");
    });
    w_.put(") AS given(");
    each([&](const event& e) {
      w_.put('v');
      w_.put_number(e.number + 1);
    });
    w_.put(")");
  }

  constexpr void render_update() {
    w_.put("UPDATE ");
    w_.put_table(*outline_.blocks[0].head->table);
    w_.put(" SET ");
    bool first = true;
    for (const auto& b : outline_) {
      if (b.kind != clause::set) continue;
      if (!first) w_.put(", ");
      first = false;
      assignments(b, true);
    }
    conditions(clause::where, " WHERE ");
    returning();
  }

  constexpr void render_delete() {
    w_.put("DELETE FROM ");
    w_.put_table(*outline_.blocks[0].head->table);
    conditions(clause::where, " WHERE ");
    returning();
  }

  /// `column = value, …`, or only the values.
  constexpr void assignments(const block& b, bool named) {
    bool first = true;
    for (const auto& e : b) {
      if (e.kind != event_kind::assign) {
        one(e);
        continue;
      }
      if (!first) w_.put(", ");
      first = false;
      if (!named) continue;
      w_.put_name(e.column->name);
      w_.put(" = ");
    }
  }

  constexpr void returning() {
    const block* b = outline_.find(clause::returning);
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
    const event_kind how = entry.join->begin()->kind;
    if (how != event_kind::infer_join && how != event_kind::join_by) return events(*entry.join);
    int found = 0;
    const join_condition on = find_join(outline_, entry, found);
    if (found == 0) return;  // the checks say so
    w_.put_column(*on.key_table, on.key->name);
    w_.put(" = ");
    w_.put_column(*on.target_table, on.key->reference.column);
  }

  /// All blocks of a kind, joined by AND; a block whose operator binds less tightly than AND has its flag set.
  constexpr void conditions(clause kind, std::string_view keyword) {
    int count = 0;
    for (const auto& b : outline_) count += b.kind == kind;
    bool first = true;
    for (const auto& b : outline_) {
      if (b.kind != kind) continue;
      w_.put(first ? keyword : " AND ");
      first = false;
      const bool parentheses = count > 1 && b.head->flag;
      if (parentheses) w_.put('(');
      events(b);
      if (parentheses) w_.put(')');
    }
  }

  constexpr void lists(clause kind, std::string_view keyword) {
    bool first = true;
    for (const auto& b : outline_) {
      if (b.kind != kind) continue;
      w_.put(first ? keyword : ", ");
      first = false;
      events(b);
    }
  }

  constexpr void events(const block& b) {
    for (const auto& e : b) one(e);
  }

  constexpr void one(const event& e) {
    switch (e.kind) {
      case event_kind::text: return w_.put(e.text);
      case event_kind::number: return w_.put_number(e.number);
      case event_kind::column:
        if (qualified_) return w_.put_column(*e.column->table, e.column->name);
        return w_.put_name(e.column->name);
      case event_kind::parameter:
      case event_kind::placeholder: return mark(e);
      case event_kind::label: w_.put(" AS "); return w_.put_name(e.text);
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
    if (in_rows_)
      w_.put("given.v");
    else
      w_.put(w_.to.parameter_mark);
    w_.put_number(e.number + 1);
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
    } else
      w_.put(c.server_default == "now()" ? w_.to.now : c.server_default);
    w_.put(e.flag ? " END" : ")");
  }

  const outline& outline_;
  writer& w_;
  bool qualified_ = true;
  bool in_rows_ = false;
};

}  // namespace retort
