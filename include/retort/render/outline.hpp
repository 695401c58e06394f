// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/tape.hpp"

namespace retort {

/// A clause on a tape: its head and what follows up to the next clause.
struct block {
  clause kind;
  const event* head;
  const event* last;

  constexpr const event* begin() const { return head + 1; }
  constexpr const event* end() const { return last; }
};

/// A table in FROM.
struct from_entry {
  const table_info* table;
  bool outer;         // on the side of an outer join that may be missing
  const block* join;  // where it was joined, or null
};

/// The condition of a join that was not written out: `left = right`.
struct join_condition {
  const table_info* key_table = nullptr;
  const column_description* key = nullptr;
  const table_info* target_table = nullptr;
};

constexpr bool is_join(clause kind) { return kind == clause::join || kind == clause::left_join; }

/// A statement taken apart: its clauses and the tables of FROM. Both the renderer and the checks start from it.
struct outline {
  static constexpr std::size_t max_blocks = 48, max_tables = 24;

  block blocks[max_blocks];
  std::size_t block_count = 0;
  from_entry tables[max_tables];
  std::size_t table_count = 0;

  constexpr explicit outline(tape t) {
    for (const auto& e : t)
      if (e.kind == event_kind::clause) add_block(&e);
    for (std::size_t i = 0; i < block_count; ++i) blocks[i].last = i + 1 < block_count ? blocks[i + 1].head : t.last;
    if (!is_select()) {
      add_table(blocks[0].head->table);
      return;
    }
    if (find(clause::from) != nullptr) {
      for (const auto& b : *this)
        if (b.kind == clause::from) add_table(b.head->table);
    } else
      infer_from(t);
    for (const auto& b : *this)
      if (is_join(b.kind)) add_table(b.head->table, b.kind == clause::left_join, &b);
  }
  outline(const outline&) = delete;  // entries point to blocks

  constexpr const block* begin() const { return blocks; }
  constexpr const block* end() const { return blocks + block_count; }

  constexpr const block* find(clause kind) const {
    for (const auto& b : *this)
      if (b.kind == kind) return &b;
    return nullptr;
  }
  constexpr bool is_select() const { return blocks[0].kind == clause::select; }
  constexpr const from_entry* entry(const table_info& table, std::size_t among) const {
    for (std::size_t i = 0; i < among; ++i)
      if (tables[i].table == &table) return &tables[i];  // each table of each alias is one object
    return nullptr;
  }
  constexpr const from_entry* entry(const table_info& table) const { return entry(table, table_count); }
  constexpr bool has_outer() const {
    for (std::size_t i = 0; i < table_count; ++i)
      if (tables[i].outer) return true;
    return false;
  }

 private:
  /// FROM, where it is not written out, is the tables of the select list that are not joined.
  constexpr void infer_from(tape t) {
    for (const auto& e : blocks[0])
      if (e.kind == event_kind::column && entry(*e.column->table) == nullptr && !joined(*e.column->table))
        add_table(e.column->table);
    // count(*) names no table: then the first one named in the rest of the statement does.
    if (table_count > 0) return;
    for (const auto& e : t) {
      const table_info* table = table_named(e);
      if (table != nullptr && !joined(*table)) return add_table(table);
    }
  }
  constexpr bool joined(const table_info& table) const {
    for (const auto& b : *this)
      if (is_join(b.kind) && b.head->table == &table) return true;
    return false;
  }
  constexpr void add_block(const event* head) {
    if (block_count == max_blocks) throw "retort: a statement has more clauses than a tape outline holds";
    blocks[block_count++] = {static_cast<clause>(head->detail), head, nullptr};
  }
  constexpr void add_table(const table_info* table, bool outer = false, const block* join = nullptr) {
    if (table_count == max_tables) throw "retort: a statement has more tables than a tape outline holds";
    tables[table_count++] = {table, outer, join};
  }
};

/// Finds the condition of a join that says none, or a relation. `found` counts the candidates: one is right.
constexpr join_condition find_join(const outline& o, const from_entry& joined, int& found) {
  join_condition result;
  found = 0;
  const event& how = *joined.join->begin();
  const auto take = [&](const table_info* from, const column_description& key, const table_info* target) {
    result = {from, &key, target};
    ++found;
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
  }
  return result;
}

}  // namespace retort
