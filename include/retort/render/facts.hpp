// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>

#include "retort/render/check.hpp"
#include "retort/render/check_dialect.hpp"
#include "retort/render/render.hpp"
#include "retort/schema/statement_text.hpp"
#include "retort/stmt/row_shape.hpp"

namespace retort {

/// What is known of a statement once it has been walked.
struct statement_facts {
  finding verdict;          // on the statement, whatever the database
  finding dialect_verdict;  // on what the database can do of it
  std::uint32_t parameters;
  std::uint32_t places;  // where parameters stand: more than there are, if a placeholder stands twice
  std::uint32_t placeholders;
  std::uint32_t choices;  // what the program decides when it runs
  bool raw;               // text that somebody wrote by hand
  bool returns_rows;
  bool is_select;           // whatever gives rows and is no write
  bool by_slots;            // whether the text is one, and the values all stand in it, at the slots of the text
  bool flat_rows;           // of an insert: no arrays in them
  bool settled;             // nothing is wrong, for this dialect; and the program gives it no names and no choices
  std::uint32_t row_width;  // of an insert: the parameters in its rows, which come first
  clause kind;
  item_set outer_items;  // the items of the result that an outer join may leave out
};

namespace meta {

/// Finds the items of the result that read the side of an outer join that may be missing.
constexpr void find_outer_items(const outline& o, item_set& found) {
  if (!o.has_outer() && o.t.grouping_sets == 0) return;
  const block* items = o.is_select() ? o.blocks[0] : o.find(clause::returning);
  if (items == nullptr) return;
  std::size_t item = 0, begun = 0;
  int absorbed = 0;  // in an aggregate, say, which makes its own NULLs
  for (std::uint32_t i = items->first; i < items->last; i = o.next(i)) {
    const event& e = o.t.events[i];
    const bool absorbs = (e.kind == event_kind::begin || e.kind == event_kind::end) &&
                         (e.which == scope::aggregate || e.which == scope::not_null);
    if (absorbs) absorbed += e.kind == event_kind::begin ? 1 : -1;
    if (e.kind == event_kind::item) item = begun++;
    if (absorbed > 0 || e.kind != event_kind::column) continue;
    const from_entry* entry = o.entry(*e.column->table);
    if ((entry != nullptr && entry->outer) || o.in_grouping_set(*e.column)) found.add(item);
  }
}

constexpr statement_facts make_facts(const outline& o, const dialect& d) {
  const tape& t = o.t;
  statement_facts facts{};
  facts.verdict = checker(o).check();
  // A mistake in the statement that was reported already: nothing more is said of it.
  if (t.reported > 0) facts.verdict = {};
  facts.dialect_verdict = check_dialect(o, d);
  facts.parameters = t.parameters;
  facts.places = t.places;
  facts.placeholders = t.placeholders;
  facts.choices = t.choices;
  if (t.choices > 0 && t.placeholders > 0) facts.verdict = {fault::dynamic_placeholder, "arg"};
  facts.kind = o.kind();
  if (facts.kind == clause::insert_into) {
    facts.flat_rows = o.has_flat_rows();
    facts.row_width = o.row_width();
  }
  facts.is_select = o.is_query();
  facts.by_slots = t.placeholders == 0 && t.filled_in == 0 && t.choices == 0;
  facts.returns_rows = facts.is_select || o.has(clause::returning);
  facts.settled = !facts.verdict && !facts.dialect_verdict && t.choices == 0 && t.placeholders == 0;
  find_outer_items(o, facts.outer_items);
  return facts;
}

template <class Statement>
struct outer_items_of {
  static constexpr item_set value = [] {
    item_set found{};
    tape recorded;
    recorded.record<Statement>();
    find_outer_items(outline(recorded), found);
    return found;
  }();
};

/// All that one walk gives. The room for the text is generous: what stays is cut to size, see `text_of`.
template <std::size_t Room>
struct compiled {
  statement_facts facts;
  std::uint32_t size;  // of the text: where it is larger than the room, nothing was written
  value_slot slots[Room / 16];
  letters<Room> text;

  static constexpr bool holds(std::size_t text, std::size_t parameters) {
    return text + 1 < Room && parameters <= Room / 16;
  }
};

/// The checks of a statement with dynamic parts once more, without all that may be left out.
template <class Statement>
consteval finding check_bare() {
  tape t;
  t.bare = true;
  t.record<Statement>();
  if (t.reported > 0) return {};
  const outline o(t);
  return checker(o).check();
}

template <class Statement, class Dialect, std::size_t Room>
consteval compiled<Room> compile() {
  compiled<Room> out{};
  tape t;
  t.record(&Statement::template walk<tape>);
  const outline o(t);
  out.facts = make_facts(o, Dialect::value);
  writer w{Dialect::value, out.text.data, Room};
  renderer(o, w).render();
  out.size = static_cast<std::uint32_t>(w.count);
  if (!out.holds(out.size, t.parameters)) return out;
  for (std::uint32_t i = 0; i < t.parameters; ++i) out.slots[i] = t.events[t.parameter_events[i]].slot;
  return out;
}

/// A statement in a dialect, compiled: one constant evaluation for text, checks and facts.
template <class Statement, class Dialect, std::size_t Room = 512>
struct compiled_statement {
  static constexpr compiled<Room> value = compile<Statement, Dialect, Room>();
};

/// What is no statement: its verdict says so, and that is all that is known of it.
template <class Statement, class Dialect, std::size_t Room>
  requires(!requires { typename Statement::clause_list; })
struct compiled_statement<Statement, Dialect, Room> {
  static constexpr compiled<Room> value = [] {
    compiled<Room> out{};
    const bool is_text = is_text_view<Statement> || std::is_same_v<Statement, std::string>;
    out.facts.verdict = {fault::not_a_statement, is_text ? "text" : "an unfinished one"};
    return out;
  }();
};

/// The beginning of a text, and what is left of its room. A copy by this is one step for the compiler, not one a
/// letter.
template <std::size_t Size, std::size_t Room>
struct cut_letters {
  letters<Size> kept;
  char rest[Room - Size];
};

template <class Compiled, class Statement, class Dialect, std::size_t Room>
consteval auto cut_to_size() {
  constexpr const auto& all = Compiled::value;
  if constexpr (!all.holds(all.size, all.facts.parameters))
    return cut_to_size<compiled_statement<Statement, Dialect, Room * 8>, Statement, Dialect, Room * 8>();
  else {
    constant_text<all.size, all.facts.parameters> text{
        {all.size, all.facts.parameters}, {}, std::bit_cast<cut_letters<all.size + 1, Room>>(all.text).kept};
    for (std::size_t i = 0; i < all.facts.parameters; ++i) text.slots[i] = all.slots[i];
    return text;
  }
}

}  // namespace meta

/// The facts of a statement type: a constant. They are the same for all dialects, but for what one can't do.
template <class Statement, class Dialect>
inline constexpr const statement_facts& facts_of = meta::compiled_statement<Statement, Dialect>::value.facts;

namespace meta {
template <class Statement, class Dialect>
inline constexpr offence statement_verdict{facts_of<Statement, Dialect>.verdict};
/// Of a statement with dynamic parts, where all that may be left out is.
template <class Statement>
inline constexpr offence bare_verdict{check_bare<Statement>()};
template <class Statement, class Dialect>
inline constexpr offence dialect_verdict{facts_of<Statement, Dialect>.dialect_verdict};
}  // namespace meta

/// The text of a statement in a dialect: one constant for each pair of types. Its address is the key of the statement
/// caches.
template <class Statement, class Dialect>
inline constexpr auto text_of =
    meta::cut_to_size<meta::compiled_statement<Statement, Dialect>, Statement, Dialect, 512>();

/// The verdict on a statement, without firing: `verdict(q) == fault::not_in_from`.
template <class Statement>
constexpr offence verdict(const Statement&) {
  if constexpr (facts_of<Statement, postgres>.choices > 0 && !facts_of<Statement, postgres>.verdict)
    return meta::bare_verdict<Statement>;
  else
    return meta::statement_verdict<Statement, postgres>;
}

/// Stops the compilation where a statement is wrong, or its dialect can't do it. True where all is well.
template <class Statement, class Dialect>
consteval bool checked() {
  if constexpr (facts_of<Statement, Dialect>.verdict)
    return enforce<meta::statement_verdict<Statement, Dialect>>();
  else if constexpr (facts_of<Statement, Dialect>.dialect_verdict)
    return enforce<meta::dialect_verdict<Statement, Dialect>>();
  else if constexpr (facts_of<Statement, Dialect>.choices > 0)
    return enforce<meta::bare_verdict<Statement>>();
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
