// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/outline.hpp"

namespace retort {

/// What the checks of a statement stand on, and those of the labels of its result.
class label_checks {
 protected:
  constexpr explicit label_checks(const outline& o) : t_(o.t), o_(o) {}

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

  /// The label of the item that begins at `from`; of a column its name.
  constexpr std::string_view label_of(index from, index end) const {
    std::string_view label;
    index length = 0;
    for (index i = from + 1; i < end && at(i).kind != event_kind::item; i = o_.next(i), ++length) {
      if (at(i).kind == event_kind::label) return at(i).text;
      if (at(i).kind == event_kind::column) label = at(i).column->name.text;
    }
    return length == 1 ? label : std::string_view();
  }
  constexpr index count_labels(const block& items, std::string_view label) const {
    index count = 0;
    for (index i = items.first; i < items.last; i = o_.next(i))
      count += at(i).kind == event_kind::item && label_of(i, items.last) == label;
    return count;
  }
  /// A label means a column of the result, in order_by() and group_by(). There GROUP BY looks among the columns of FROM
  /// first.
  constexpr void check_labels() {
    for (index b = 0; b < o_.block_count; ++b) {
      const block& here = *o_.blocks[b];
      if (here.kind == clause::on_conflict || here.kind == clause::lock) continue;  // names of something else
      const bool may_name = here.kind == clause::order_by || here.kind == clause::group_by;
      for (index i = here.first; i < here.last; i = o_.next(i)) {
        if (at(i).kind != event_kind::name) continue;
        const index items = may_name && o_.is_select() ? count_labels(*o_.blocks[0], at(i).text) : 0;
        if (items == 0) return found(fault::no_such_label, at(i).text);
        if (items > 1) return found(fault::label_twice, at(i).text);
        if (here.kind == clause::group_by) check_hidden(at(i).text);
      }
    }
  }
  /// A label in GROUP BY that is also a column of FROM, and not this very column.
  constexpr void check_hidden(std::string_view label) {
    const block& items = *o_.blocks[0];
    for (index i = items.first; i < items.last; i = o_.next(i))
      if (at(i).kind == event_kind::item && label_of(i, items.last) == label &&
          !(at(i + 1).kind == event_kind::column && at(i + 1).column->name.text == label))
        for (index table = 0; table < o_.table_count; ++table)
          if (o_.tables[table].table->table->find(label) != nullptr)
            return found(fault::label_twice, label, o_.tables[table].table->name().text);
  }
  /// A set operation is ordered by columns of its result: those of the first query.
  constexpr void check_result_order() {
    const block* order = o_.find(clause::order_by);
    if (order == nullptr) return;
    const block* first = o_.blocks[0];
    std::uint32_t number = o_.number;
    while (first->kind == clause::compound) {
      index i = first->first;
      while (at(i).kind != event_kind::statement) ++i;
      number = at(i).number;
      const outline inner(t_, number);
      first = inner.blocks[0];
    }
    if (first->kind != clause::select) return;
    for (index i = order->first; i < order->last; i = o_.next(i)) {
      if (at(i).kind == event_kind::name && !is_result(*first, at(i).text))
        return found(fault::no_such_label, at(i).text);
      if (at(i).kind == event_kind::column && !is_result(*first, at(i).column->name.text))
        return found(fault::no_such_label, *at(i).column);
    }
  }
  constexpr bool is_result(const block& items, std::string_view label) const {
    if (count_labels(items, label) > 0) return true;
    for (index i = items.first; i < items.last; i = o_.next(i))  // a column of a whole model
      if (at(i).kind == event_kind::column && at(i).column->name.text == label) return true;
    return false;
  }

  /// Whether GROUP BY names a label.
  constexpr bool groups_by(std::string_view label) const {
    const block* terms = label.empty() ? nullptr : o_.find(clause::group_by);
    if (terms != nullptr)
      for (index i = terms->first; i < terms->last; i = o_.next(i))
        if (at(i).kind == event_kind::name && at(i).text == label) return true;
    return false;
  }

  const tape& t_;
  const outline& o_;
  finding offence_{};
};

}  // namespace retort
