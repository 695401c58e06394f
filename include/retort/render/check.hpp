// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/dialect.hpp"
#include "retort/render/outline.hpp"

namespace retort {

/// The checks that need the whole statement. They are values: the first offence found, or none.
class checker {
 public:
  constexpr checker(tape t, const outline& o, const tape_counts& counts) : tape_(t), outline_(o), counts_(counts) {}

  constexpr finding check() {
    const clause kind = outline_.blocks[0].kind;
    check_tables();
    check_columns();
    if (kind == clause::insert_into) {
      check_values();
    } else if (kind == clause::select) {
      check_joins();
    } else {
      if (kind == clause::update) {
        check_assigned_once(clause::set);
        if (outline_.find(clause::set) == nullptr)
          found(fault::nothing_set, outline_.blocks[0].head->table->name().text);
      }
      if (outline_.find(clause::where) == nullptr && outline_.find(clause::all_rows) == nullptr)
        found(fault::no_where, outline_.blocks[0].head->table->name().text);
    }
    check_aggregates();
    if (counts_.placeholders > 1) check_placeholders();
    if (counts_.constants > 0) check_limits();
    return offence_;
  }

 private:
  constexpr void found(fault f, std::string_view what, std::string_view where = {}) {
    if (!offence_) offence_ = {f, what, {}, where};
  }
  constexpr void found(fault f, const column_info& c, std::string_view where = {}) {
    if (!offence_) offence_ = {f, c.table->name().text, c.name.text, where};
  }

  /// Names the first column from here on; of count(*) there is none.
  constexpr void found(fault f, const event* from, const event* end) {
    for (; from != end && !is_scope(*from, event_kind::end, scope::aggregate); ++from)
      if (from->kind == event_kind::column) return found(f, *from->column);
    found(f, "*");
  }

  constexpr void check_tables() {
    // By the name alone, since that is what columns are qualified with.
    for (std::size_t i = 0; i < outline_.table_count; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (outline_.tables[i].table->name() == outline_.tables[j].table->name())
          found(fault::table_twice, outline_.tables[i].table->name().text);
  }

  /// Every table after the first has to be tied to another: by a key, or by a comparison with a column of it on each
  /// side.
  constexpr void check_joins() {
    if (outline_.table_count > 0 && outline_.tables[0].join != nullptr)  // there is no other table
      return found(fault::no_join_condition, outline_.tables[0].table->name().text);
    for (std::size_t i = 0; i < outline_.table_count; ++i) group_[i] = i;
    for (std::size_t i = 0; i < outline_.table_count; ++i) {
      const from_entry& entry = outline_.tables[i];
      if (entry.join == nullptr) continue;
      const event_kind how = entry.join->begin()->kind;
      if (how != event_kind::infer_join && how != event_kind::join_by) continue;
      int candidates = 0;
      const join_condition on = find_join(outline_, entry, candidates);
      const std::string_view others = outline_.tables[0].table->name().text;
      if (candidates == 0) return found(fault::no_join_condition, entry.table->name().text, others);
      if (candidates > 1) return found(fault::ambiguous_join, entry.table->name().text, others);
      tie(on.key_table, on.target_table);
    }
    if (outline_.table_count < 2) return;
    for (const auto& b : outline_)
      if (b.kind == clause::where || is_join(b.kind))
        for (const event* e = b.begin(); e != b.end(); ++e)
          if (is_scope(*e, event_kind::begin, scope::comparison)) tie_comparison(e, b.end());
    for (std::size_t i = 1; i < outline_.table_count; ++i)
      if (group_[i] != group_[0])
        return found(fault::no_join_condition, outline_.tables[i].table->name().text,
                     outline_.tables[0].table->name().text);
  }

  constexpr void tie(const table_info* a, const table_info* b) {
    const from_entry* x = outline_.entry(*a);
    const from_entry* y = outline_.entry(*b);
    if (x == nullptr || y == nullptr) return;
    const std::size_t from = group_[x - outline_.tables], to = group_[y - outline_.tables];
    for (std::size_t i = 0; i < outline_.table_count; ++i)
      if (group_[i] == from) group_[i] = to;
  }

  constexpr void tie_comparison(const event* begin, const event* end) {
    const table_info* first = nullptr;
    int depth = 0;
    for (const event* e = begin; e != end; ++e) {
      if (is_scope(*e, event_kind::begin, scope::comparison)) ++depth;
      if (is_scope(*e, event_kind::end, scope::comparison) && --depth == 0) return;
      if (e->kind != event_kind::column) continue;
      if (first == nullptr)
        first = e->column->table;
      else
        tie(first, e->column->table);
    }
  }

  static constexpr bool is_scope(const event& e, event_kind kind, scope s) {
    return e.kind == kind && e.detail == static_cast<unsigned char>(s);
  }

  constexpr void check_columns() {
    for (const auto& b : outline_) {
      // The condition of a join sees the tables up to its own; the values of an insert see none.
      std::size_t visible = b.kind == clause::values ? 0 : outline_.table_count;
      if (is_join(b.kind))
        for (std::size_t i = 0; i < outline_.table_count; ++i)
          if (outline_.tables[i].join == &b) visible = i + 1;
      for (const auto& e : b) {
        const table_info* table = table_named(e);
        if (table == nullptr || outline_.entry(*table, visible) != nullptr) continue;
        const std::string_view from =
            outline_.table_count > 0 ? outline_.tables[0].table->name().text : std::string_view();
        if (e.kind == event_kind::column) return found(fault::not_in_from, *e.column, from);
        return found(fault::not_in_from, table->name().text, from);
      }
    }
  }

  constexpr void check_aggregates() {
    bool grouped = outline_.find(clause::group_by) != nullptr;
    bool aggregated = false;
    for (const auto& b : outline_)
      for (const auto& e : b)
        if (is_scope(e, event_kind::begin, scope::aggregate)) {
          if (b.kind != clause::select && b.kind != clause::having && b.kind != clause::order_by)
            return found(fault::aggregate_in_where, &e, b.end());
          aggregated = true;
        }
    const block* having = outline_.find(clause::having);
    if (having != nullptr && !grouped && !aggregated)
      return found(fault::having_without_group, having->begin(), having->end());
    if (!grouped && !aggregated) return;
    for (const auto& b : outline_)
      if (b.kind == clause::select || b.kind == clause::having || b.kind == clause::order_by) check_grouped(b);
  }

  constexpr void check_grouped(const block& b) {
    int aggregates = 0;
    for (const event* e = b.begin(); e != b.end(); ++e) {
      if (is_scope(*e, event_kind::begin, scope::aggregate)) ++aggregates;
      if (is_scope(*e, event_kind::end, scope::aggregate)) --aggregates;
      if (aggregates > 0) continue;
      if (const std::size_t length = grouped_expression(e, b.end()); length > 0) {
        e += length - 1;
        continue;
      }
      if (e->kind == event_kind::column && !key_is_grouped(*e->column->table))
        return found(fault::not_grouped, *e->column);
    }
  }

  /// The length of the GROUP BY term that stands at `e`, or 0.
  constexpr std::size_t grouped_expression(const event* e, const event* end) const {
    for (const auto& b : outline_) {
      if (b.kind != clause::group_by) continue;
      for (const event* term = b.begin(); term != b.end(); ++term) {
        if (!is_scope(*term, event_kind::begin, scope::item)) continue;
        const event* at = e;
        const event* t = term + 1;
        while (!is_scope(*t, event_kind::end, scope::item) && at != end && same(*t, *at)) ++t, ++at;
        if (is_scope(*t, event_kind::end, scope::item) && at != e) return static_cast<std::size_t>(at - e);
      }
    }
    return 0;
  }

  static constexpr bool same(const event& a, const event& b) {
    if (a.kind != b.kind || a.detail != b.detail || a.flag != b.flag || a.text != b.text || a.number != b.number)
      return false;
    if (a.kind == event_kind::parameter || a.kind == event_kind::membership) return false;  // two values, not one
    return a.kind != event_kind::column || *a.column == *b.column;
  }

  /// Whether the whole primary key of a table is grouped by: then it determines the table's other columns.
  constexpr bool key_is_grouped(const table_info& table) const {
    std::size_t keys = 0;
    for (const auto& c : table.table->columns) {
      if (!c.primary_key) continue;
      bool grouped = false;
      for (const auto& b : outline_)
        if (b.kind == clause::group_by)
          for (const auto& e : b)
            grouped =
                grouped || (e.kind == event_kind::column && *e.column->table == table && e.column->name == c.name);
      if (!grouped) return false;
      ++keys;
    }
    return keys > 0;
  }

  constexpr void check_assigned_once(clause kind) {
    const table_info& table = *outline_.blocks[0].head->table;
    for (const auto& b : outline_) {
      if (b.kind != kind) continue;
      for (const auto& e : b) {
        if (e.kind != event_kind::assign) continue;
        if (!(*e.column->table == table)) return found(fault::other_table, *e.column, table.name().text);
        for (const auto& c : outline_) {
          if (c.kind != kind) continue;
          for (const auto& other : c)
            if (&other != &e && other.kind == event_kind::assign && other.column->name == e.column->name)
              return found(fault::assigned_twice, *e.column);
        }
      }
    }
  }

  constexpr void check_values() {
    std::size_t rows = 0;
    for (const auto& b : outline_) rows += b.kind == clause::values;
    if (rows > 1) found(fault::assigned_twice, outline_.blocks[0].head->table->name().text);
    check_assigned_once(clause::values);
    const table_info& table = *outline_.blocks[0].head->table;
    for (const auto& c : table.table->columns) {
      if (!c.required()) continue;
      bool assigned = false;
      for (const auto& b : outline_)
        if (b.kind == clause::values)
          for (const auto& e : b) assigned = assigned || (e.kind == event_kind::assign && e.column->name == c.name);
      if (!assigned && !offence_) offence_ = {fault::missing_column, table.name().text, c.name.text, {}};
    }
  }

  constexpr void check_placeholders() {
    for (const auto& a : tape_)
      if (a.kind == event_kind::placeholder)
        for (const auto& b : tape_)
          if (b.kind == event_kind::placeholder && a.text == b.text && a.type != b.type)
            return found(fault::placeholder_type, a.text);
  }

  constexpr void check_limits() {
    for (const auto& b : outline_)
      if (b.kind == clause::limit || b.kind == clause::offset)
        for (const auto& e : b)
          if (e.kind == event_kind::number && e.number < 0)
            return found(fault::negative_limit, b.kind == clause::limit ? "limit" : "offset");
  }

  tape tape_;
  const outline& outline_;
  const tape_counts& counts_;
  finding offence_{};
  std::size_t group_[outline::max_tables]{};  // of tables tied to each other
};

/// What a dialect can't do of a statement.
constexpr offence check_dialect(tape t, const dialect& d) {
  for (const auto& e : t)
    if (e.kind == event_kind::membership && e.type == type_kind::bytes && !d.lists_of_bytes)
      return {fault::not_in_dialect, "in_() with a range of bytes", d.name};
  return {};
}

}  // namespace retort
