// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/dialect.hpp"
#include "retort/render/outline.hpp"

namespace retort {

/// What a statement is sorted by that is text for SQLite, and would be sorted as that.
constexpr std::string_view sorted_text(const tape& t) {
  for (std::uint32_t b = 0; b < t.block_count; ++b)
    if (t.blocks[b].kind == clause::order_by)
      for (std::uint32_t i = t.blocks[b].first; i + 1 < t.blocks[b].last; ++i) {
        if (t.events[i].kind != event_kind::item || t.events[i + 1].kind != event_kind::column) continue;
        const type_kind kind = t.events[i + 1].column->kind;
        if (kind == type_kind::decimal) return "the order of decimals";
        if (kind == type_kind::interval) return "the order of intervals";
        if (is_array(kind)) return "the order of arrays";
      }
  return {};
}

/// What a dialect can't do of a statement.
constexpr finding check_dialect(const outline& o, const dialect& d) {
  const tape& t = o.t;
  if (t.byte_lists > 0 && !d.lists_of_bytes) return {fault::not_in_dialect, "in_() with a range of bytes", {}, d.name};
  if (!d.sorts_all)
    if (const std::string_view what = sorted_text(t); !what.empty()) return {fault::not_in_dialect, what, {}, d.name};
  if (t.spellings > 0)
    for (std::uint32_t i = 0; i < t.count; ++i)
      if (t.events[i].kind == event_kind::spelling && t.events[i].spelling->in(d.id).data() == nullptr)
        return {fault::not_in_dialect, t.events[i].spelling->name, {}, d.name};
  // Rows of the table that is written are all that SQLite returns.
  const block* returned = o.table_count > 1 && !o.is_select() ? o.find(clause::returning) : nullptr;
  if (returned != nullptr && !d.returns_other_tables)
    for (std::uint32_t i = returned->first; i < returned->last; i = o.next(i))
      if (t.events[i].kind == event_kind::column && t.events[i].column->table != o.tables[0].table)
        return {fault::not_in_dialect, "RETURNING of another table", {}, d.name};
  return {};
}

}  // namespace retort
