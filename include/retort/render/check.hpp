// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/dialect.hpp"
#include "retort/render/outline.hpp"

namespace retort {

/// The checks that need the whole statement. They are values: the first offence found, or none.
class checker {
 public:
  constexpr explicit checker(const outline& o) : t_(o.t), o_(o) {}

  constexpr finding check() {
    check_tables();
    check_columns();
    switch (o_.kind()) {
      case clause::insert_into: check_values(); break;
      case clause::select: check_joins(); break;
      case clause::update:
        check_assigned_once(clause::set);
        if (o_.find(clause::set) == nullptr) found(fault::nothing_set, o_.blocks[0]->table->name().text);
        [[fallthrough]];
      default:
        if (o_.find(clause::where) == nullptr && o_.find(clause::all_rows) == nullptr)
          found(fault::no_where, o_.blocks[0]->table->name().text);
    }
    check_aggregates();
    if (t_.windows > 0) check_windows();
    if (t_.placeholders > 1) check_placeholders();
    if (t_.constants > 0) check_limits();
    if (t_.statement_count > 1) check_statements();
    return offence_;
  }

 private:
  using index = std::uint32_t;

  constexpr void found(fault f, std::string_view what, std::string_view where = {}) {
    if (!offence_) offence_ = {f, what, {}, where};
  }
  constexpr void found(fault f, const column_info& c, std::string_view where = {}) {
    if (!offence_) offence_ = {f, c.table->name().text, c.name.text, where};
  }

  /// Names the first column from here on; of count(*) there is none.
  constexpr void found(fault f, index from, index end) {
    for (; from != end && !is_end(from, scope::aggregate); from = o_.next(from))
      if (at(from).kind == event_kind::column) return found(f, *at(from).column);
    found(f, "*");
  }

  constexpr const event& at(index i) const { return t_.events[i]; }
  constexpr bool is_begin(index i, scope s) const { return at(i).kind == event_kind::begin && at(i).which == s; }
  constexpr bool is_end(index i, scope s) const { return at(i).kind == event_kind::end && at(i).which == s; }
  constexpr std::string_view first_table() const {
    return o_.table_count > 0 ? o_.tables[0].table->name().text : std::string_view();
  }

  constexpr void check_statements() {
    for (index b = 0; b < o_.block_count; ++b)
      for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; i = o_.next(i))
        if (at(i).kind == event_kind::statement && !offence_) {
          const outline inner(t_, at(i).number, o_.around(*o_.blocks[b]));
          offence_ = checker(inner).check();
        }
  }

  constexpr void check_tables() {
    // By the name alone, since that is what columns are qualified with.
    for (index i = 0; i < o_.table_count; ++i)
      for (index j = 0; j < i; ++j)
        if (o_.tables[i].table->name() == o_.tables[j].table->name())
          found(fault::table_twice, o_.tables[i].table->name().text);
  }

  /// Every table after the first has to be tied to another: by a key, or by a condition that names columns of both.
  constexpr void check_joins() {
    if (o_.table_count > 0 && o_.tables[0].join != nullptr)  // there is no other table
      return found(fault::no_join_condition, first_table());
    if (o_.table_count < 2) return;
    for (index i = 0; i < o_.table_count; ++i) group_[i] = i;
    for (index i = 0; i < o_.table_count; ++i) {
      const from_entry& entry = o_.tables[i];
      if (entry.join == nullptr) continue;
      const event_kind how = at(entry.join->first).kind;
      if (how != event_kind::infer_join && how != event_kind::join_by) continue;
      int candidates = 0;
      const join_condition on = find_join(o_, entry, candidates);
      if (candidates == 0) return found(fault::no_join_condition, entry.table->name().text, first_table());
      if (candidates > 1) return found(fault::ambiguous_join, entry.table->name().text, first_table());
      tie(on.key_table, on.target_table);
    }
    for (index i = 0; i < o_.block_count; ++i)
      if (o_.blocks[i]->kind == clause::where || is_join(o_.blocks[i]->kind)) tie_conditions(*o_.blocks[i]);
    for (index i = 1; i < o_.table_count; ++i)
      if (group_[i] != group_[0])
        return found(fault::no_join_condition, o_.tables[i].table->name().text, first_table());
  }

  constexpr void tie(const table_info* a, const table_info* b) {
    const from_entry* x = o_.entry(*a);
    const from_entry* y = o_.entry(*b);
    if (x == nullptr || y == nullptr) return;
    const index from = group_[x - o_.tables], to = group_[y - o_.tables];
    for (index i = 0; i < o_.table_count; ++i)
      if (group_[i] == from) group_[i] = to;
  }

  /// What stands between two logical operators ties the tables it names.
  constexpr void tie_conditions(const block& b) {
    const table_info* first = nullptr;
    for (index i = b.first; i < b.last; i = o_.next(i)) {
      if (at(i).kind == event_kind::logical) first = nullptr;
      if (at(i).kind != event_kind::column) continue;
      if (first == nullptr)
        first = at(i).column->table;
      else
        tie(first, at(i).column->table);
    }
  }

  constexpr void check_columns() {
    for (index b = 0; b < o_.block_count; ++b) {
      const block& here = *o_.blocks[b];
      // The condition of a join sees the tables up to its own; the values of an insert see none.
      index visible = here.kind == clause::values ? 0 : o_.table_count;
      if (is_join(here.kind))
        for (index i = 0; i < o_.table_count; ++i)
          if (o_.tables[i].join == &here) visible = i + 1;
      for (index i = here.first; i < here.last; i = o_.next(i)) {
        const event& e = at(i);
        const table_info* table = table_named(e);
        if (table == nullptr || o_.entry(*table, visible) != nullptr || o_.is_enclosing(*table)) continue;
        if (e.kind == event_kind::column) return found(fault::not_in_from, *e.column, first_table());
        return found(fault::not_in_from, table->name().text, first_table());
      }
    }
  }

  static constexpr bool holds_aggregates(clause kind) {
    return kind == clause::select || kind == clause::having || kind == clause::order_by || kind == clause::window;
  }

  constexpr void check_aggregates() {
    const bool grouped = o_.find(clause::group_by) != nullptr;
    const block* having = o_.find(clause::having);
    bool aggregated = false;
    if (t_.aggregates > 0)
      for (index b = 0; b < o_.block_count; ++b) {
        const block& here = *o_.blocks[b];
        for (index i = here.first; i < here.last; i = o_.next(i))
          if (is_begin(i, scope::aggregate)) {
            if (!holds_aggregates(here.kind)) return found(fault::aggregate_in_where, i, here.last);
            aggregated = true;
          }
      }
    if (having != nullptr && !grouped && !aggregated)
      return found(fault::having_without_group, having->first, having->last);
    if (!grouped && !aggregated) return;
    for (index b = 0; b < o_.block_count; ++b) {
      const clause kind = o_.blocks[b]->kind;
      if (holds_aggregates(kind)) check_grouped(*o_.blocks[b]);
    }
  }

  /// Windows are made of the rows of the result: only SELECT and ORDER BY see them, and no aggregate or window does.
  constexpr void check_windows() {
    for (index b = 0; b < o_.block_count; ++b) {
      const block& here = *o_.blocks[b];
      int within = here.kind != clause::select && here.kind != clause::order_by;
      for (index i = here.first; i < here.last; i = o_.next(i)) {
        if (is_begin(i, scope::window) && within > 0) return found_window(i);
        if (is_begin(i, scope::window) || is_begin(i, scope::aggregate)) ++within;
        if (is_end(i, scope::window) || is_end(i, scope::aggregate)) --within;
      }
    }
  }
  /// Names the function, without its parenthesis.
  constexpr void found_window(index i) {
    ++i;
    if (is_begin(i, scope::not_null)) ++i;
    const event& e = at(i);
    std::string_view name = e.kind == event_kind::spelling ? e.spelling->name : e.text;
    name = name.substr(0, name.find('('));
    found(fault::window_in_where, name);
  }

  constexpr void check_grouped(const block& b) {
    int aggregates = 0;
    for (index i = b.first; i < b.last;) {
      if (is_begin(i, scope::aggregate)) ++aggregates;
      if (is_end(i, scope::aggregate)) --aggregates;
      if (aggregates == 0) {
        if (const index length = grouped_expression(i, b.last); length > 0) {
          i += length;
          continue;
        }
        const event& e = at(i);
        if (e.kind == event_kind::column && !key_is_grouped(*e.column->table) && !o_.is_enclosing(*e.column->table))
          return found(fault::not_grouped, *e.column);
      }
      i = o_.next(i);
    }
  }

  /// The length of the GROUP BY term that stands at `from`, or 0.
  constexpr index grouped_expression(index from, index end) const {
    for (index b = 0; b < o_.block_count; ++b) {
      const block& terms = *o_.blocks[b];
      if (terms.kind != clause::group_by) continue;
      for (index term = terms.first; term < terms.last; ++term) {
        if (at(term).kind != event_kind::item) continue;
        index i = from, t = term + 1;
        while (t < terms.last && at(t).kind != event_kind::item && i < end && same(at(t), at(i))) ++t, ++i;
        if ((t == terms.last || at(t).kind == event_kind::item) && i != from) return i - from;
      }
    }
    return 0;
  }

  static constexpr bool same(const event& a, const event& b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
      case event_kind::column: return *a.column == *b.column;
      case event_kind::text:
      case event_kind::logical:
      case event_kind::label:
      case event_kind::placeholder: return a.text == b.text;
      case event_kind::spelling: return a.spelling == b.spelling;
      case event_kind::type: return a.type == b.type && a.spelling == b.spelling;
      case event_kind::number: return a.constant == b.constant;
      case event_kind::begin:
      case event_kind::end: return a.which == b.which;
      default: return false;  // two values, not one
    }
  }

  /// Whether the whole primary key of a table is grouped by: then it determines the table's other columns.
  constexpr bool key_is_grouped(const table_info& table) const {
    std::size_t keys = 0;
    for (const auto& c : table.table->columns) {
      if (!c.primary_key) continue;
      bool grouped = false;
      for (index b = 0; b < o_.block_count; ++b)
        if (o_.blocks[b]->kind == clause::group_by)
          for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; ++i)
            grouped = grouped || (at(i).kind == event_kind::column && *at(i).column->table == table &&
                                  at(i).column->name == c.name);
      if (!grouped) return false;
      ++keys;
    }
    return keys > 0;
  }

  constexpr void check_assigned_once(clause kind) {
    const table_info& table = *o_.blocks[0]->table;
    for (index b = 0; b < o_.block_count; ++b) {
      if (o_.blocks[b]->kind != kind) continue;
      for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; i = o_.next(i)) {
        if (at(i).kind != event_kind::assign) continue;
        if (!(*at(i).column->table == table)) return found(fault::other_table, *at(i).column, table.name().text);
        if (assigned_before(kind, i)) return found(fault::assigned_twice, *at(i).column);
      }
    }
  }
  constexpr bool assigned_before(clause kind, index here) const {
    for (index b = 0; b < o_.block_count; ++b) {
      if (o_.blocks[b]->kind != kind) continue;
      for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last && i < here; i = o_.next(i))
        if (at(i).kind == event_kind::assign && at(i).column->name == at(here).column->name) return true;
    }
    return false;
  }

  constexpr void check_values() {
    std::size_t rows = 0;
    for (index b = 0; b < o_.block_count; ++b) rows += o_.blocks[b]->kind == clause::values;
    const table_info& table = *o_.blocks[0]->table;
    if (rows > 1) found(fault::assigned_twice, table.name().text);
    check_assigned_once(clause::values);
    for (const auto& c : table.table->columns) {
      if (!c.required()) continue;
      bool assigned = false;
      for (index b = 0; b < o_.block_count; ++b)
        if (o_.blocks[b]->kind == clause::values)
          for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; i = o_.next(i))
            assigned = assigned || (at(i).kind == event_kind::assign && at(i).column->name == c.name);
      if (!assigned && !offence_) offence_ = {fault::missing_column, table.name().text, c.name.text, {}};
    }
  }

  constexpr void check_placeholders() {
    for (index i = 0; i < t_.count; ++i)
      if (at(i).kind == event_kind::placeholder)
        for (index j = 0; j < i; ++j)
          if (at(j).kind == event_kind::placeholder && at(i).text == at(j).text && at(i).type != at(j).type)
            return found(fault::placeholder_type, at(i).text);
  }

  constexpr void check_limits() {
    for (index b = 0; b < o_.block_count; ++b) {
      const block& here = *o_.blocks[b];
      if (here.kind == clause::limit || here.kind == clause::offset)
        for (index i = here.first; i < here.last; i = o_.next(i))
          if (at(i).kind == event_kind::number && at(i).constant < 0)
            return found(fault::negative_limit, here.kind == clause::limit ? "limit" : "offset");
    }
  }

  const tape& t_;
  const outline& o_;
  finding offence_{};
  index group_[outline::max_tables];  // of tables tied to each other
};

/// Whether a statement is sorted by a column of decimals.
constexpr bool sorts_decimals(const tape& t) {
  for (std::uint32_t b = 0; b < t.block_count; ++b)
    if (t.blocks[b].kind == clause::order_by)
      for (std::uint32_t i = t.blocks[b].first; i + 1 < t.blocks[b].last; ++i)
        if (t.events[i].kind == event_kind::item && t.events[i + 1].kind == event_kind::column &&
            t.events[i + 1].column->kind == type_kind::decimal)
          return true;
  return false;
}

/// What a dialect can't do of a statement.
constexpr finding check_dialect(const tape& t, const dialect& d) {
  if (t.byte_lists > 0 && !d.lists_of_bytes) return {fault::not_in_dialect, "in_() with a range of bytes", {}, d.name};
  if (!d.sorts_decimals && sorts_decimals(t)) return {fault::not_in_dialect, "the order of decimals", {}, d.name};
  if (t.spellings > 0)
    for (std::uint32_t i = 0; i < t.count; ++i)
      if (t.events[i].kind == event_kind::spelling && t.events[i].spelling->in(d.id).data() == nullptr)
        return {fault::not_in_dialect, t.events[i].spelling->name, {}, d.name};
  return {};
}

}  // namespace retort
