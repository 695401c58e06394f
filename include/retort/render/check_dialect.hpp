// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/dialect.hpp"
#include "retort/render/outline.hpp"

namespace retort {

/// What SQLite does not have to sort by a column of the result, which is named by its label.
constexpr const spelling* missing_to_sort(const tape& t, std::string_view label) {
  for (std::uint32_t b = 0; b < t.block_count; ++b)
    if (const block& here = t.blocks[b]; here.kind == clause::select)
      for (std::uint32_t i = here.first; i < here.last; ++i) {
        const event& e = t.events[i];
        if (e.kind == event_kind::label && e.text == label && e.spelling != nullptr) return e.spelling;
        const bool alone = i > here.first && t.events[i - 1].kind == event_kind::item &&
                           (i + 1 == here.last || t.events[i + 1].kind == event_kind::item);
        if (alone && e.kind == event_kind::column && e.column->name.text == label)
          return meta::missing_order(e.column->kind);
      }
  return nullptr;
}
constexpr const spelling* missing_to_sort(const tape& t) {
  for (std::uint32_t b = 0; b < t.block_count; ++b)
    if (t.blocks[b].kind == clause::order_by)
      for (std::uint32_t i = t.blocks[b].first; i < t.blocks[b].last; ++i)
        if (t.events[i].kind == event_kind::name)
          if (const spelling* missing = missing_to_sort(t, t.events[i].text)) return missing;
  return nullptr;
}

/// What a dialect can't do of a statement.
constexpr finding check_dialect(const outline& o, const dialect& d) {
  const tape& t = o.t;
  if (t.byte_lists > 0 && !d.lists_of_bytes) return {fault::not_in_dialect, "in_() with a range of bytes", {}, d.name};
  if (!d.sorts_all && t.names > 0)
    if (const spelling* missing = missing_to_sort(t)) return {fault::not_in_dialect, missing->name, {}, d.name};
  if (t.spellings > 0)
    for (std::uint32_t i = 0; i < t.count; ++i)
      if (t.events[i].kind == event_kind::spelling && t.events[i].spelling->in(d.id).data() == nullptr)
        return {t.events[i].spelling->lack, t.events[i].spelling->name, {}, d.name};
  // Rows of the table that is written are all that SQLite returns.
  const block* returned = o.table_count > 1 && !o.is_select() ? o.find(clause::returning) : nullptr;
  if (returned != nullptr && !d.returns_other_tables)
    for (std::uint32_t i = returned->first; i < returned->last; i = o.next(i))
      if (t.events[i].kind == event_kind::column && t.events[i].column->table != o.tables[0].table)
        return {fault::not_in_dialect, "RETURNING of another table", {}, d.name};
  return {};
}

}  // namespace retort
