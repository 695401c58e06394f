// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/check.hpp"
#include "retort/render/render.hpp"
#include "retort/schema/statement_text.hpp"

namespace retort {

/// What is known of a statement once it has been walked: the verdict, the parameters, the sides of joins.
struct statement_facts {
  finding verdict;
  std::size_t parameters = 0;
  std::size_t places = 0;  // where parameters stand: more than there are, if a placeholder stands twice
  std::size_t placeholders = 0;
  bool outer = false;
  bool returns_rows = false;
  bool is_select = false;
  clause kind{};
};

/// Whether a mistake in the statement was reported already: then nothing more is said of it.
constexpr bool holds_reported(tape t) {
  for (const auto& e : t)
    if (e.kind == event_kind::begin && e.detail == static_cast<unsigned char>(scope::reported)) return true;
  return false;
}

constexpr statement_facts make_facts(tape t, const tape_counts& counts) {
  const outline o(t);
  statement_facts facts;
  facts.verdict = checker(t, o, counts).check();
  if (facts.verdict && holds_reported(t)) facts.verdict = {};
  facts.parameters = counts.parameters;
  facts.places = counts.places;
  facts.placeholders = counts.placeholders;
  facts.outer = o.has_outer();
  facts.is_select = o.is_select();
  facts.kind = o.blocks[0].kind;
  facts.returns_rows = facts.is_select || o.find(clause::returning) != nullptr;
  return facts;
}

/// Whether the item of the result at `index` reads the side of an outer join that may be missing.
constexpr bool item_is_outer(tape t, std::size_t index) {
  const outline o(t);
  std::size_t item = 0;
  int absorbed = 0;
  const block* items = o.is_select() ? &o.blocks[0] : o.find(clause::returning);
  for (const auto& e : *items) {
    const auto which = static_cast<scope>(e.detail);
    if (e.kind == event_kind::end && which == scope::item) ++item;
    if (e.kind == event_kind::begin && (which == scope::aggregate || which == scope::not_null)) ++absorbed;
    if (e.kind == event_kind::end && (which == scope::aggregate || which == scope::not_null)) --absorbed;
    if (item != index || absorbed > 0 || e.kind != event_kind::column) continue;
    const from_entry* entry = o.entry(*e.column->table);
    if (entry != nullptr && entry->outer) return true;
  }
  return false;
}

/// The facts of a statement type: a constant, computed once.
template <class Statement>
struct facts_of {
  using recorded = tape_of<Statement>;
  static constexpr tape view{recorded::recorded.events, recorded::recorded.events + recorded::size};
  static constexpr statement_facts value = make_facts(view, recorded::recorded.counts);
};

namespace meta {
template <class Statement, class Dialect>
consteval std::size_t text_length() {
  constexpr tape t = facts_of<Statement>::view;
  const outline o(t);
  writer w{Dialect::value};
  renderer(o, w).render();
  return w.count;
}

template <class Statement, class Dialect>
consteval auto render_text() {
  constexpr tape t = facts_of<Statement>::view;
  constexpr const statement_facts& facts = facts_of<Statement>::value;
  constexpr std::size_t length = text_length<Statement, Dialect>();
  constant_text<length, facts.parameters> text{};
  for (const auto& e : t)
    if (is_parameter(e)) text.slots[e.number] = {e.offset, e.type, e.held};
  const outline o(t);
  writer w{Dialect::value, text.data};
  renderer(o, w).render();
  return text;
}

template <class Statement>
inline constexpr offence statement_verdict{facts_of<Statement>::value.verdict};
template <class Statement, class Dialect>
inline constexpr offence dialect_verdict = check_dialect(facts_of<Statement>::view, Dialect::value);
}  // namespace meta

/// The text of a statement in a dialect: one constant for each pair of types. Its address is the key of the statement
/// caches.
template <class Statement, class Dialect>
inline constexpr auto text_of = meta::render_text<Statement, Dialect>();

/// The verdict on a statement, without firing: `verdict(q) == fault::not_in_from`.
template <class Statement>
constexpr offence verdict(const Statement&) {
  return offence(facts_of<Statement>::value.verdict);
}

/// Stops the compilation where a statement is wrong, or its dialect can't do it. True where all is well.
template <class Statement, class Dialect>
consteval bool checked() {
  if constexpr (facts_of<Statement>::value.verdict)
    return enforce<meta::statement_verdict<Statement>>();
  else if constexpr (facts_of<Statement>::recorded::recorded.counts.byte_lists > 0)
    return enforce<meta::dialect_verdict<Statement, Dialect>>();
  else
    return true;
}

/// The SQL of a statement in a dialect: `static_assert(sql<sqlite>(q) == "SELECT …")`. A view of a constant.
template <class Dialect, class Statement>
constexpr std::string_view sql(const Statement&) {
  if constexpr (checked<Statement, Dialect>())
    return text_of<Statement, Dialect>.view();
  else
    return {};
}

}  // namespace retort
