// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/tape.hpp"

namespace retort {

/// A table in FROM.
struct from_entry {
  const table_info* table;
  bool outer;         // on the side of an outer join that may be missing
  const block* join;  // where it was joined, or null
  const block* said;  // the clause that names it, or null where FROM was inferred
};

/// The condition of a join that was not written out: `left = right`; for a key of several columns, of each.
struct join_condition {
  const table_info* key_table = nullptr;
  const column_description* key = nullptr;
  const table_info* target_table = nullptr;
  const table_argument* keys = nullptr;  // the foreign key, if it has several columns
};

constexpr bool is_join(clause kind) {
  return kind == clause::join || kind == clause::left_join ||
         (kind >= clause::right_join && kind <= clause::cross_join);
}

constexpr std::uint64_t bit(clause kind) { return std::uint64_t{1} << static_cast<unsigned>(kind); }
/// The clauses that a statement has once. Those of the others add up.
inline constexpr std::uint64_t said_once =
    bit(clause::limit) | bit(clause::offset) | bit(clause::returning) | bit(clause::distinct_on);

/// A statement taken apart: its clauses and the tables of FROM. Both the renderer and the checks start from it.
struct outline {
  static constexpr std::size_t max_blocks = 64, max_tables = 32;

  const tape& t;
  std::uint32_t number;      // of the statement on the tape
  const outline* enclosing;  // of the statement around it, whose tables it may read; or null
  const block* blocks[max_blocks]{};
  std::uint32_t block_count = 0;
  std::uint64_t kinds = 0;          // a bit for each kind of block that is there
  const block* repeated = nullptr;  // a clause that can stand once, and was said before
  from_entry tables[max_tables];
  std::uint32_t table_count = 0;

  constexpr explicit outline(const tape& from, std::uint32_t statement = 0, const outline* around = nullptr)
      : t(from), number(statement), enclosing(around) {
    for (std::uint32_t i = t.statements[number].first_block; i < t.block_count; ++i)
      if (t.blocks[i].statement == number && t.blocks[i].kind != clause::with) add_block(t.blocks[i]);
    // WITH comes last, so that the first block says what statement it is.
    if (t.withs > 0)
      for (std::uint32_t i = t.statements[number].first_block; i < t.block_count; ++i)
        if (t.blocks[i].statement == number && t.blocks[i].kind == clause::with) add_block(t.blocks[i]);
    if (!is_select()) {
      if (is_query()) return;
      add_table(blocks[0]->table, false, nullptr, blocks[0]);
      for (std::uint32_t i = 0; i < block_count; ++i)
        if (blocks[i]->kind == clause::from) add_table(blocks[i]->table, false, nullptr, blocks[i]);
      return;
    }
    bool from_said = false;
    for (std::uint32_t i = 0; i < block_count; ++i)
      if (blocks[i]->kind == clause::from) {
        add_table(blocks[i]->table, false, nullptr, blocks[i]);
        from_said = true;
      }
    if (!from_said) infer_from();
    for (std::uint32_t i = 0; i < block_count; ++i)
      if (const clause how = blocks[i]->kind; is_join(how)) {
        if (how == clause::right_join || how == clause::full_join)
          for (std::uint32_t before = 0; before < table_count; ++before) tables[before].outer = true;
        add_table(blocks[i]->table, how == clause::left_join || how == clause::full_join, blocks[i], blocks[i]);
      }
  }
  outline(const outline&) = delete;

  constexpr clause kind() const { return blocks[0]->kind; }
  constexpr bool is_select() const { return kind() == clause::select; }
  /// Whether it gives rows and writes none.
  constexpr bool is_query() const { return is_select() || kind() == clause::compound || kind() == clause::values_list; }
  constexpr bool has(clause wanted) const { return (kinds & bit(wanted)) != 0; }
  constexpr const block* find(clause wanted) const {
    if (!has(wanted)) return nullptr;
    for (std::uint32_t i = 0; i < block_count; ++i)
      if (blocks[i]->kind == wanted) return blocks[i];
    return nullptr;
  }
  /// Its own events of a block, one after the other: those of statements inside of it are passed over.
  constexpr std::uint32_t next(std::uint32_t i) const {
    if (t.statement_count == 1) return i + 1;
    return t.events[i].kind == event_kind::statement ? t.statements[t.events[i].number].last : i + 1;
  }
  constexpr const from_entry* entry(const table_info& table, std::uint32_t among) const {
    for (std::uint32_t i = 0; i < among; ++i)
      if (tables[i].table == &table) return &tables[i];  // each table of each alias is one object
    return nullptr;
  }
  constexpr const from_entry* entry(const table_info& table) const { return entry(table, table_count); }
  /// What a statement inside of a block is enclosed by: one in FROM sees nothing of this one, but for LATERAL.
  constexpr const outline* around(const block& b, std::uint32_t inner) const {
    switch (b.kind) {
      case clause::with:
      case clause::compound:
      case clause::source: return enclosing;
      default: break;
    }
    if (b.table == nullptr || b.table->source != table_source::derived || b.flag) return this;
    return t.events[b.first].number == inner ? enclosing : this;  // one in the condition of a join sees all
  }
  /// Where the condition of a join begins: after the query that is joined.
  constexpr std::uint32_t condition(const block& join) const {
    std::uint32_t i = join.first;
    if (join.table->source != table_source::derived) return i;
    while (i < join.last && t.events[i].kind != event_kind::statement) ++i;
    return i < join.last ? next(i) : i;
  }
  /// How a join says its condition: `infer_join`, `join_by`, or by something else.
  constexpr event_kind how(const block& join) const {
    const std::uint32_t i = condition(join);
    return i < join.last ? t.events[i].kind : event_kind::text;
  }
  /// Whether a column stands in ROLLUP, CUBE or GROUPING SETS: then it is NULL in some rows.
  constexpr bool in_grouping_set(const column_info& column) const {
    if (t.grouping_sets == 0) return false;
    for (std::uint32_t b = 0; b < block_count; ++b) {
      if (blocks[b]->kind != clause::group_by) continue;
      bool inside = false;
      for (std::uint32_t i = blocks[b]->first; i < blocks[b]->last; i = next(i)) {
        const event& e = t.events[i];
        if ((e.kind == event_kind::begin || e.kind == event_kind::end) && e.which == scope::grouping_sets)
          inside = e.kind == event_kind::begin;
        if (inside && e.kind == event_kind::column && *e.column == column) return true;
      }
    }
    return false;
  }
  /// Whether a statement around this one has the table in FROM.
  constexpr bool is_enclosing(const table_info& table) const {
    for (const outline* o = enclosing; o != nullptr; o = o->enclosing)
      if (o->entry(table) != nullptr) return true;
    return false;
  }
  /// Whether the rows that an insert is given hold no arrays: then they can go as one array a column.
  constexpr bool has_flat_rows() const {
    const block* rows = find(clause::values);
    if (rows == nullptr) return false;
    for (std::uint32_t i = rows->first; i < rows->last; ++i)
      if (is_parameter(t.events[i]) && is_array(t.events[i].slot.kind)) return false;
    return true;
  }
  /// How many parameters stand in the rows of an insert.
  constexpr std::uint32_t row_width() const {
    std::uint32_t width = 0;
    if (const block* rows = find(clause::values))
      for (std::uint32_t i = rows->first; i < rows->last; ++i) width += is_parameter(t.events[i]);
    return width;
  }
  constexpr bool has_outer() const {
    for (std::uint32_t i = 0; i < table_count; ++i)
      if (tables[i].outer) return true;
    return false;
  }

  /// Whether the row that could not be written is one of a table, seen by DO UPDATE.
  constexpr bool writes_excluded(const table_info& excluded) const {
    return has(clause::do_update) && blocks[0]->table->table == excluded.table;
  }

 private:
  /// FROM, where it is not written out, is the tables of the select list that are not joined.
  constexpr void infer_from() {
    infer_from_list();
    // count(*) names no table: then the first one named in the rest of the statement does.
    for (std::uint32_t i = 1; i < block_count && table_count == 0; ++i)
      for (std::uint32_t j = blocks[i]->first; j < blocks[i]->last; j = next(j)) {
        const table_info* table = table_named(t.events[j]);
        if (table != nullptr && can_be_inferred(*table)) return add_table(table);
      }
    // A query in a query that names no other table reads that of the other one by itself: max(users.age), say.
    if (table_count == 0 && enclosing != nullptr) {
      const outline* const around = enclosing;
      enclosing = nullptr;
      infer_from_list();
      enclosing = around;
    }
  }
  constexpr void infer_from_list() {
    for (std::uint32_t i = blocks[0]->first; i < blocks[0]->last; i = next(i)) {
      if (t.events[i].kind != event_kind::column) continue;
      const table_info* table = t.events[i].column->table;
      if (entry(*table) == nullptr && can_be_inferred(*table)) add_table(table);
    }
  }
  constexpr bool can_be_inferred(const table_info& table) const {
    return !joined(table) && !is_enclosing(table) && table.source != table_source::derived;
  }
  constexpr void add_block(const block& b) {
    if (block_count == max_blocks) throw "retort: a statement has more clauses than an outline holds";
    blocks[block_count++] = &b;
    if ((kinds & said_once & bit(b.kind)) != 0) repeated = &b;
    kinds |= bit(b.kind);
  }
  constexpr bool joined(const table_info& table) const {
    for (std::uint32_t i = 0; i < block_count; ++i)
      if (is_join(blocks[i]->kind) && blocks[i]->table == &table) return true;
    return false;
  }
  constexpr void add_table(const table_info* table, bool outer = false, const block* join = nullptr,
                           const block* said = nullptr) {
    if (table_count == max_tables) throw "retort: a statement has more tables than an outline holds";
    tables[table_count++] = {table, outer, join, said};
  }
};

/// Finds the condition of a join that says none, or a relation. `found` counts the candidates: one is right.
constexpr join_condition find_join(const outline& o, const from_entry& joined, int& found) {
  join_condition result;
  found = 0;
  if (joined.join->first == joined.join->last) return result;
  const event& how = o.t.events[joined.join->first];
  const auto take = [&](const table_info* from, const column_description& key, const table_info* target) {
    result = {from, &key, target};
    ++found;
  };
  const auto take_several = [&](const table_info* from, const table_info* target) {
    for (const auto& a : from->table->arguments)
      if (from->table->refers_to(*target->table, a)) {
        result = {from, nullptr, target, &a};
        ++found;
      }
  };
  if (how.kind == event_kind::join_by) {
    const table_info* holder = how.flag ? joined.table : how.table;
    const table_info* target = how.flag ? how.table : joined.table;
    for (const auto& c : holder->table->columns)
      if (c.name.text == how.text && c.refers_to(*target->table)) take(holder, c, target);
    return result;
  }
  for (const from_entry* e = o.tables; e != &joined; ++e) {
    for (const auto& c : joined.table->table->columns)
      if (c.refers_to(*e->table->table)) take(joined.table, c, e->table);
    // A table joined to itself could go either way, up or down: that is ambiguous.
    for (const auto& c : e->table->table->columns)
      if (c.refers_to(*joined.table->table)) take(e->table, c, joined.table);
    take_several(joined.table, e->table);
    take_several(e->table, joined.table);
  }
  return result;
}

}  // namespace retort
