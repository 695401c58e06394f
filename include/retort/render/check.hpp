// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/check_labels.hpp"

namespace retort {

/// The checks that need the whole statement. They are values: the first offence found, or none.
class checker : label_checks {
 public:
  constexpr explicit checker(const outline& o) : label_checks(o) {}

  constexpr finding check() {
    check_tables();
    if (o_.kind() != clause::compound) check_columns();  // a set operation is ordered by its result
    switch (o_.kind()) {
      case clause::insert_into: check_values(); break;
      case clause::select: check_joins(); break;
      case clause::values_list: break;
      case clause::compound: check_result_order(); break;
      case clause::update:
        if (o_.table_count > 1) check_joins();
        check_assigned_once(clause::set);
        if (!o_.has(clause::set)) found(fault::nothing_set, o_.blocks[0]->table->name().text);
        [[fallthrough]];
      default:
        if (o_.kind() == clause::delete_from && o_.table_count > 1) check_joins();
        if (!o_.has(clause::where) && !o_.has(clause::all_rows))
          found(fault::no_where, o_.blocks[0]->table->name().text);
    }
    check_aggregates();
    if (o_.repeated != nullptr) found(fault::clause_twice, name_of(o_.repeated->kind));
    if (o_.has(clause::fetch) && o_.has(clause::limit)) found(fault::clause_twice, name_of(clause::limit));
    if (t_.windows > 0) check_windows();
    if (t_.named_windows > 0) check_window_names();
    if (t_.placeholders > 1) check_placeholders();
    if (t_.constants > 0) check_limits();
    if (t_.names > 0 && o_.kind() != clause::compound) check_labels();
    if (t_.spellings > 0) check_rare();
    if (t_.statement_count > 1) check_statements();
    return offence_;
  }

 private:
  constexpr void check_statements() {
    for (index b = 0; b < o_.block_count; ++b)
      for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; i = o_.next(i))
        if (at(i).kind == event_kind::statement && !offence_) {
          const outline inner(t_, at(i).number, o_.around(*o_.blocks[b], at(i).number));
          offence_ = checker(inner).check();
        }
  }

  constexpr void check_tables() {
    // By the name alone, since that is what columns are qualified with.
    for (index i = 0; i < o_.table_count; ++i) {
      if (o_.tables[i].table->source == table_source::common) check_in_with(*o_.tables[i].table);
      for (index j = 0; j < i; ++j)
        if (o_.tables[i].table->name() == o_.tables[j].table->name())
          found(fault::table_twice, o_.tables[i].table->name().text);
    }
  }
  /// A common table has to be named by a WITH around it.
  constexpr void check_in_with(const table_info& table) {
    for (index b = 0; b < t_.block_count; ++b)
      if (t_.blocks[b].kind == clause::with && t_.blocks[b].table->name() == table.table->name) return;
    found(fault::cte_missing, table.table->name.text);
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
      const event_kind how = o_.how(*entry.join);
      if (entry.join->kind == clause::cross_join || (how == event_kind::infer_join && entry.join->flag)) {
        tie(o_.tables[0].table, entry.table);
        continue;
      }
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
        const event& e = t_.events[i];
        if (e.kind != event_kind::column && e.kind != event_kind::join_by) continue;
        const table_info* table = table_named(e);
        if (o_.entry(*table, visible) != nullptr || o_.is_enclosing(*table)) continue;
        if (is_excluded(*table, here)) continue;
        if (e.kind == event_kind::column) return found(fault::not_in_from, *e.column, first_table());
        return found(fault::not_in_from, table->name().text, first_table());
      }
    }
  }

  static constexpr bool holds_aggregates(clause kind) {
    return kind == clause::select || kind == clause::having || kind == clause::order_by || kind == clause::window;
  }

  /// The row that an insert could not write is seen by DO UPDATE alone.
  constexpr bool is_excluded(const table_info& table, const block& here) const {
    if (table.source != table_source::excluded) return false;
    if ((here.kind == clause::do_update || here.kind == clause::where) && o_.writes_excluded(table)) return true;
    for (const outline* o = o_.enclosing; o != nullptr; o = o->enclosing)
      if (o->writes_excluded(table)) return true;
    return false;
  }

  /// What only some databases have.
  constexpr void check_rare() {
    const block* lock = o_.find(clause::lock);
    bool aggregated = false;
    if (lock != nullptr && t_.aggregates > 0)
      for (index i = o_.blocks[0]->first; i < o_.blocks[0]->last; i = o_.next(i))
        aggregated = aggregated || is_begin(i, scope::aggregate);
    if (lock != nullptr && (aggregated || o_.find(clause::group_by) || o_.find(clause::having) ||
                            o_.find(clause::distinct) || o_.find(clause::distinct_on)))
      found(fault::locks_with_aggregates, first_table());
    const block* distinct = o_.find(clause::distinct_on);
    const block* order = o_.find(clause::order_by);
    if (distinct == nullptr || order == nullptr) return;
    index wanted = 0, term = order->first;
    for (index i = distinct->first; i < distinct->last; i = o_.next(i)) wanted += at(i).kind == event_kind::item;
    for (; wanted > 0 && term < order->last; --wanted) {
      if (!among_terms(*distinct, term + 1, order->last)) return found(fault::distinct_on_order, term + 1, order->last);
      for (++term; term < order->last && at(term).kind != event_kind::item;) term = o_.next(term);
    }
  }
  /// Whether the expression at `from` is one of the terms of a block.
  constexpr bool among_terms(const block& terms, index from, index end) const {
    for (index term = terms.first; term < terms.last; ++term) {
      if (at(term).kind != event_kind::item) continue;
      index i = from, t = term + 1;
      while (t < terms.last && i < end && same(at(t), at(i))) ++t, ++i;
      const bool ended =
          i == end || at(i).kind == event_kind::item ||
          (at(i).kind == event_kind::text && (at(i).text == " DESC" || at(i).text.starts_with(" NULLS")));
      const bool whole =
          t == terms.last || at(t).kind == event_kind::item || (at(t).kind == event_kind::text && at(t).text == ") ");
      if (ended && whole) return true;
    }
    return false;
  }

  static constexpr std::string_view name_of(clause kind) {
    switch (kind) {
      case clause::limit: return "limit";
      case clause::offset: return "offset";
      case clause::returning: return "returning";
      default: return "distinct_on";
    }
  }

  constexpr void check_aggregates() {
    const bool grouped = o_.has(clause::group_by);
    const block* having = o_.find(clause::having);
    bool aggregated = false;
    if (t_.aggregates > 0)
      for (index b = 0; b < o_.block_count; ++b) {
        const block& here = *o_.blocks[b];
        int within = !holds_aggregates(here.kind);
        for (index i = here.first; i < here.last; i = o_.next(i)) {
          if (is_begin(i, scope::aggregate)) {
            if (within++ > 0) return found(fault::aggregate_in_where, i, here.last);
            aggregated = true;
          }
          if (is_end(i, scope::aggregate)) --within;
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
  /// A window has to be defined by the statement's own WINDOW, once, and before another that is made of it.
  constexpr void check_window_names() {
    for (index b = 0; b < o_.block_count; ++b) {
      const block& here = *o_.blocks[b];
      index definition = here.kind == clause::window ? here.first : t_.count;
      for (index i = here.first; i < here.last; i = o_.next(i)) {
        if (at(i).kind != event_kind::window) continue;
        if (at(i).flag) definition = i;
        if (defines_window(at(i).text, definition) == at(i).flag) return found(fault::window_name, at(i).text);
      }
    }
  }
  constexpr bool defines_window(std::string_view name, index before) const {
    for (index b = 0; b < o_.block_count; ++b)
      if (o_.blocks[b]->kind == clause::window)
        for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last && i < before; i = o_.next(i))
          if (at(i).kind == event_kind::window && at(i).flag && at(i).text == name) return true;
    return false;
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
        if (t_.names > 0 && at(i).kind == event_kind::item && groups_by(label_of(i, b.last))) {
          for (i = o_.next(i); i < b.last && at(i).kind != event_kind::item;) i = o_.next(i);
          continue;
        }
        if (const index length = grouped_expression(i, b.last); length > 0) {
          i += length;
          continue;
        }
        const event& e = at(i);
        if (e.kind == event_kind::column && !key_is_grouped(*e.column->table) && !o_.in_grouping_set(*e.column) &&
            !o_.is_enclosing(*e.column->table))
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
      case event_kind::name:
      case event_kind::window:
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
          for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; i = o_.next(i))
            grouped = grouped || (is_whole_column(i, *o_.blocks[b]) && *at(i).column->table == table &&
                                  at(i).column->name == c.name);
      if (!grouped) return false;
      ++keys;
    }
    return keys > 0;
  }

  /// Whether a column is a term by itself.
  constexpr bool is_whole_column(index i, const block& terms) const {
    return at(i).kind == event_kind::column && i > terms.first && at(i - 1).kind == event_kind::item &&
           (i + 1 == terms.last || at(i + 1).kind == event_kind::item);
  }

  constexpr void check_assigned_once(clause kind) {
    const table_info& table = *o_.blocks[0]->table;
    for (index b = 0; b < o_.block_count; ++b) {
      if (o_.blocks[b]->kind != kind) continue;
      for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; i = o_.next(i)) {
        if (at(i).kind != event_kind::assign) continue;
        if (!(*at(i).column->table == table)) return found(fault::other_table, *at(i).column, table.name().text);
        if (assigned_before(kind, i)) return found(fault::assigned_twice, *at(i).column);
        const column_description* c = table.table->find(at(i).column->name.text);
        if (c != nullptr && c->computed) return found(fault::computed_assignment, *at(i).column);
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
    const bool by_query = o_.has(clause::source);
    const clause assigning = by_query ? clause::columns : clause::values;
    check_assigned_once(assigning);
    if (o_.has(clause::do_update)) check_assigned_once(clause::do_update);
    if (const block* index_named = o_.find(clause::on_conflict)) check_index(*index_named);
    for (const auto& c : table.table->columns) {
      // The program can't fill in a column of rows that a query gives.
      if (!c.required() && !(by_query && c.has_default && !c.nullable && c.server_default.empty())) continue;
      bool assigned = false;
      for (index b = 0; b < o_.block_count; ++b)
        if (o_.blocks[b]->kind == assigning)
          for (index i = o_.blocks[b]->first; i < o_.blocks[b]->last; i = o_.next(i))
            assigned = assigned || (at(i).kind == event_kind::assign && at(i).column->name == c.name);
      if (!assigned && !offence_) offence_ = {fault::missing_column, table.name().text, c.name.text, {}};
    }
  }

  /// The database finds an index when it prepares the statement: by values it could not.
  constexpr void check_index(const block& b) {
    for (index i = b.first; i < b.last; i = o_.next(i))
      if (is_parameter(at(i)) || at(i).kind == event_kind::statement)
        return found(fault::value_in_index, o_.blocks[0]->table->name().text);
  }

  constexpr void check_placeholders() {
    for (index i = 0; i < t_.count; ++i)
      if (at(i).kind == event_kind::placeholder)
        for (index j = 0; j < i; ++j)
          if (at(j).kind == event_kind::placeholder && at(i).text == at(j).text && at(i).slot.kind != at(j).slot.kind)
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

  index group_[outline::max_tables];  // of tables tied to each other
};

}  // namespace retort
