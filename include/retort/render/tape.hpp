// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "retort/expr/binary.hpp"
#include "retort/schema/description.hpp"
#include "retort/schema/value_encoder.hpp"
#include "retort/schema/value_slot.hpp"
#include "retort/stmt/clause.hpp"

namespace retort {

/// What a node tells of itself while a statement is walked.
enum class event_kind : unsigned char {
  text,          // SQL that is the same everywhere
  logical,       // AND, OR: where one comparison ends and the next begins
  spelling,      // SQL that each dialect writes in its own way, or does not have
  item,          // an item of a list begins
  number,        // a constant
  column,        // table.column
  parameter,     // ?1
  placeholder,   // ?1, the same for the same name
  label,         // AS label
  type,          // the name of a type
  name,          // a name by itself
  window,        // the name of a window: defined, or used
  infer_join,    // ON by the foreign key between the tables
  join_by,       // ON by the foreign key that a relation names
  assign,        // a column is assigned what follows
  default_open,  // the value that follows may be left out
  default_close,
  membership,  // IN a range
  statement,   // a statement within the statement
  begin,       // a scope begins
  end,
};

/// One step of a walk, as plain data. Of the fields only those that the kind speaks of are set.
struct event {
  event_kind kind;
  bool flag;
  scope which;
  type_kind type;        // whose name stands here
  std::uint32_t number;  // of a parameter, or of a statement
  value_slot slot;       // of a parameter
  value_maker make;      // of one that is made
  long long constant;
  std::string_view text;
  const column_info* column;
  const table_info* table;
  const retort::spelling* spelling;
};

/// A clause on a tape: its head, and the events up to the next clause.
struct block {
  clause kind;
  bool flag;
  std::uint32_t statement;  // whose clause it is
  std::uint32_t first, last;
  const table_info* table;
};

/// A statement on a tape: the one that is walked, or one inside of it.
struct tape_statement {
  std::uint32_t first_block, last;  // its last event
};

/// A statement that is walked when the program runs: see `render/predicate.hpp`.
struct live_walk;

/// A walk written down, and what it met: how many of each, so that checks which have nothing to look at do not look.
///
/// It is the sink of all walks over statement types, so that rendering and checking are ordinary functions over arrays.
/// It lives within one constant evaluation: places that no one writes to cost nothing.
struct tape {
  static constexpr std::size_t max_events = 8192, max_blocks = 256, max_statements = 64, max_choices = 256;

  event events[max_events];
  block blocks[max_blocks];
  tape_statement statements[max_statements];
  std::uint32_t parameter_events[max_events];  // the first of each parameter
  std::uint32_t count = 0;
  std::uint32_t block_count = 0;
  std::uint32_t statement_count = 1;
  std::uint32_t current_statement = 0;
  std::uint32_t parameters = 0;  // values to bind
  std::uint32_t places = 0;      // where they stand: more, if a placeholder stands twice
  std::uint32_t placeholders = 0;
  std::uint32_t aggregates = 0;
  std::uint32_t windows = 0;
  std::uint32_t constants = 0;
  std::uint32_t reported = 0;
  std::uint32_t spellings = 0;
  std::uint32_t byte_lists = 0;
  std::uint32_t choices = 0;
  choice_slot choice_slots[max_choices];
  live_walk* live = nullptr;          // null at compile time, when all that may be there is
  const std::byte* object = nullptr;  // what the offsets count from
  bool bare = false;                  // at compile time: nothing that may be left out is there
  std::uint32_t names = 0;
  std::uint32_t named_windows = 0;
  std::uint32_t grouping_sets = 0;
  std::uint32_t filled_in = 0;  // values that are made when the statement is bound
  std::uint32_t withs = 0;

  constexpr tape() {}

  /// The walk of a node that stands at an offset of the statement.
  using walker = void (*)(tape&, std::size_t);

  /// The walk over a statement type.
  template <class Statement>
  constexpr void record() {
    record(&Statement::template walk<tape>);
  }
  constexpr void record(walker walk) {
    statements[0].first_block = 0;
    walk(*this, 0);
    end_block();
    statements[0].last = count;
  }

  // The events that most statements are made of are written where they stand: for g++, the reference that `put` gives
  // costs a fifth of an event.
  constexpr void require_room() const {
    if (count == max_events) throw "retort: a statement is longer than a tape holds";
  }
  constexpr event& put(event_kind kind) {
    require_room();
    event& e = events[count++];
    e.kind = kind;
    return e;
  }

  constexpr void text(std::string_view sql) {
    require_room();
    events[count].kind = event_kind::text;
    events[count++].text = sql;
  }
  constexpr void text(const retort::spelling& s) {
    spellings += !s.name.empty();  // without a name, no dialect lacks it
    put(event_kind::spelling).spelling = &s;
  }
  constexpr void open(bool needed) {
    if (needed) text("(");
  }
  constexpr void close(bool needed) {
    if (needed) text(")");
  }
  /// The place between the operands of a binary operator.
  constexpr void infix(op o) { infix(meta::info(o)); }
  constexpr void infix(const meta::operator_info& how) {
    require_room();
    events[count].kind =
        how.operands == meta::operator_info::takes::conditions ? event_kind::logical : event_kind::text;
    events[count++].text = how.text;
  }
  constexpr void optional_text(const retort::spelling* s) {
    if (s != nullptr) text(*s);
  }
  /// Two operands and a binary operator between them, with the parentheses that they need.
  constexpr void operation(op o, int left_binds, walker left, std::size_t left_at, int right_binds, walker right,
                           std::size_t right_at) {
    const meta::operator_info& how = meta::info(o);
    if (left_binds < how.left_at_least) text("(");
    left(*this, left_at);
    if (left_binds < how.left_at_least) text(")");
    infix(how);
    if (right_binds < how.right_at_least) text("(");
    right(*this, right_at);
    if (right_binds < how.right_at_least) text(")");
  }
  constexpr void item() {
    require_room();
    events[count++].kind = event_kind::item;
  }
  constexpr void number(long long value) {
    ++constants;
    put(event_kind::number).constant = value;
  }
  constexpr void type_name(type_kind kind, const retort::spelling& own) {
    event& e = put(event_kind::type);
    e.type = kind;
    e.spelling = &own;
  }
  constexpr void column(const column_info& info) {
    require_room();
    events[count].kind = event_kind::column;
    events[count++].column = &info;
  }
  /// `missing`: what SQLite does not have to sort by it, or null.
  constexpr void label(std::string_view name, const retort::spelling* missing = nullptr) {
    event& e = put(event_kind::label);
    e.text = name;
    e.spelling = missing;
  }
  constexpr void name(std::string_view sql_name) {
    ++names;
    put(event_kind::name).text = sql_name;
  }
  constexpr void window_name(std::string_view sql_name, bool defined) {
    ++named_windows;
    event& e = put(event_kind::window);
    e.flag = defined;
    e.text = sql_name;
  }
  constexpr void clause(retort::clause c, bool flag = false) { begin_block(c, flag, nullptr); }
  constexpr void clause(retort::clause c, const table_info& table, bool flag = false) {
    withs += c == retort::clause::with;
    begin_block(c, flag, &table);
  }
  constexpr void infer_join() { put(event_kind::infer_join); }
  constexpr void join_by(const table_info& from, std::string_view key, bool many) {
    event& e = put(event_kind::join_by);
    e.flag = many;
    e.text = key;
    e.table = &from;
  }
  constexpr void assign(const column_info& info) { put(event_kind::assign).column = &info; }
  constexpr void begin(scope s) {
    aggregates += s == scope::aggregate;
    windows += s == scope::window;
    reported += s == scope::reported;
    grouping_sets += s == scope::grouping_sets;
    put(event_kind::begin).which = s;
  }
  constexpr void end(scope s) { put(event_kind::end).which = s; }

  /// A statement inside of this one, which stands at an offset.
  template <class Statement>
  constexpr void statement(std::size_t at) {
    if (statement_count == max_statements) throw "retort: a statement holds more statements than a tape holds";
    const std::uint32_t outer = current_statement, inner = statement_count++;
    put(event_kind::statement).number = inner;
    const std::uint32_t resumed = open_block;
    open_block = none;
    current_statement = inner;
    statements[inner].first_block = block_count;
    Statement::walk(*this, at);
    end_block();
    statements[inner].last = count;
    current_statement = outer;
    open_block = resumed;
  }

  /// A value of the statement, of SQL type `T`, held as a `Held` at an offset.
  template <class T, class Held>
  constexpr void parameter(std::size_t at) {
    event& e = put(event_kind::parameter);
    e.number = next_slot();
    e.slot = {static_cast<std::uint32_t>(at), kind_of<T>(), meta::holding<Held>, meta::loader_of<Held>};
  }
  template <class T>
  constexpr void membership(bool negated, std::size_t at) {
    byte_lists += kind_of<T>() == type_kind::bytes;
    event& e = put(event_kind::membership);
    e.flag = negated;
    e.number = next_slot();
    e.slot = {static_cast<std::uint32_t>(at), kind_of<T>(), held_as::list, &meta::load_list<meta::stored_type<T>>};
  }

  /// The program's choice at an offset, as a constant of the statement.
  constexpr void choice(choice_kind kind, std::size_t at) {
    if (choices == max_choices) throw "retort: a statement has more dynamic parts than a tape holds";
    choice_slots[choices++] = {static_cast<std::uint32_t>(at), kind};
  }
  /// The program's value at an offset; at compile time the default.
  template <class T>
  constexpr const T& chosen(std::size_t at, const T& otherwise) const {
    return object == nullptr ? otherwise : *static_cast<const T*>(static_cast<const void*>(object + at));
  }

  // What follows is not held as it is bound. Without dynamic parts, such statements are bound by `full_binder`.
  template <fixed_string Name, class T>
  constexpr void placeholder() {
    ++placeholders;
    std::uint32_t same = 0;
    while (same < count && !(events[same].kind == event_kind::placeholder && events[same].text == Name.view())) ++same;
    const bool is_new = same == count;
    event& e = put(event_kind::placeholder);
    e.text = Name.view();
    e.number = is_new ? next_slot() : events[same].number;
    e.slot = {0, kind_of<T>(), held_as::value, nullptr};
    places += !is_new;
  }
  template <class Value>
  constexpr const Value* current_row() const {
    return nullptr;
  }
  /// What stands at an offset; null at compile time.
  template <class Value>
  constexpr const Value* value_at(std::size_t at) const {
    return object == nullptr ? nullptr : static_cast<const Value*>(static_cast<const void*>(object + at));
  }
  template <class T, class Held>
  constexpr void row_value(const Held* value) {
    made<T>(&meta::make_encoded<T, Held>, value);
  }
  /// What attributes of a column say, in the place of a value that was left out.
  template <class T, attribute_kind Kind, auto... Attributes>
  constexpr void fill_in() {
    made<unwrapped<T>>(&meta::make_filled_in<T, Kind, Attributes...>, nullptr);
  }
  /// A value that may be unset. Where NULL is a value of its own, a flag travels beside it.
  template <class T, auto... Attributes, class Held>
  constexpr void parameter_or_default(const column_info& info, const Held* value) {
    constexpr bool client_side = (meta::is_client_default<std::remove_const_t<decltype(Attributes)>> || ...);
    if (!client_side) put_default(event_kind::default_open, is_optional<T>, info);
    if (is_optional<T> && !client_side) {
      made<bool>(&meta::make_is_set<Held>, value);
      text(" THEN ");
    }
    made<unwrapped<T>>(&meta::make_value_or_default<T, Held, Attributes...>, value);
    if (!client_side) put_default(event_kind::default_close, is_optional<T>, info);
  }

  /// Whether the SET of the current statement assigns a column so far; or, given null, any.
  constexpr bool sets(const column_info* column) const {
    for (std::uint32_t b = statements[current_statement].first_block; b < block_count; ++b) {
      if (blocks[b].statement != current_statement || blocks[b].kind != retort::clause::set) continue;
      for (std::uint32_t i = blocks[b].first, last = b == open_block ? count : blocks[b].last; i < last; ++i)
        if (events[i].kind == event_kind::assign && (column == nullptr || events[i].column == column)) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  /// A value that is made when the statement is bound, of what stands at a place.
  template <class T>
  constexpr void made(value_maker make, const void* place) {
    ++filled_in;
    event& e = put(event_kind::parameter);
    e.number = next_slot();
    e.make = make;
    std::uint32_t at = 0;
    if (place != nullptr) at = static_cast<std::uint32_t>(static_cast<const std::byte*>(place) - object);
    e.slot = {at, kind_of<T>(), held_as::made, nullptr};
  }
  constexpr std::uint32_t next_slot() {
    ++places;
    parameter_events[parameters] = count - 1;
    return parameters++;
  }
  constexpr void put_default(event_kind kind, bool nullable, const column_info& info) {
    event& e = put(kind);
    e.flag = nullable;
    e.column = &info;
  }
  constexpr void begin_block(retort::clause c, bool flag, const table_info* table) {
    end_block();
    if (block_count == max_blocks) throw "retort: a statement has more clauses than a tape holds";
    open_block = block_count;
    block& b = blocks[block_count++];
    b.kind = c;
    b.flag = flag;
    b.statement = current_statement;
    b.first = count;
    b.table = table;
  }
  constexpr void end_block() {
    if (open_block != none) blocks[open_block].last = count;
    open_block = none;
  }

  std::uint32_t open_block = none;
};

constexpr bool is_parameter(const event& e) {
  return e.kind == event_kind::parameter || e.kind == event_kind::placeholder || e.kind == event_kind::membership;
}

/// The table that an event reads, or null.
constexpr const table_info* table_named(const event& e) {
  if (e.kind == event_kind::column) return e.column->table;
  return e.kind == event_kind::join_by ? e.table : nullptr;
}

}  // namespace retort
