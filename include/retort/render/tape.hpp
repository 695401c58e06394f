// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "retort/expr/binary.hpp"
#include "retort/schema/description.hpp"
#include "retort/schema/value_slot.hpp"
#include "retort/stmt/clause.hpp"

namespace retort {

/// What a node tells of itself while a statement is walked.
enum class event_kind : unsigned char {
  text,          // SQL that is the same everywhere
  number,        // a constant
  column,        // table.column
  parameter,     // ?1
  placeholder,   // ?1, the same for the same name
  label,         // AS label
  clause,        // a clause begins
  infer_join,    // ON by the foreign key between the tables
  join_by,       // ON by the foreign key that a relation names
  assign,        // a column is assigned what follows
  default_open,  // the value that follows may be left out
  default_close,
  membership,  // IN a range
  begin,       // a scope begins
  end,
};

/// One step of a walk, as plain data.
struct event {
  event_kind kind;
  unsigned char detail;  // the clause, the scope
  bool flag;
  type_kind type;
  std::string_view text;
  const column_info* column;
  const table_info* table;
  long long number;      // a constant; of parameters their place in the array of values
  std::uint32_t offset;  // of a parameter in the statement
  held_as held;
};

/// What an event says beside its kind.
struct event_parts {
  unsigned char detail = 0;
  bool flag = false;
  type_kind type{};
  std::string_view text{};
  const column_info* column = nullptr;
  const table_info* table = nullptr;
  long long number = 0;
  std::uint32_t offset = 0;
  held_as held{};
};

/// The table that an event reads, or null.
constexpr const table_info* table_named(const event& e) {
  if (e.kind == event_kind::column) return e.column->table;
  return e.kind == event_kind::join_by ? e.table : nullptr;
}

constexpr bool is_parameter(const event& e) {
  return e.kind == event_kind::parameter || e.kind == event_kind::placeholder || e.kind == event_kind::membership;
}

/// The sink of all walks over statement types: it writes the walk down, so that rendering, checking and binding are
/// ordinary functions over an array. Without an array it counts.
struct sink {
  event* out = nullptr;
  std::size_t count = 0;
  std::size_t parameters = 0;
  std::size_t placeholders = 0;
  std::size_t aggregates = 0;
  std::size_t constants = 0;
  std::size_t byte_lists = 0;
  std::size_t places = 0;

  // Field by field into memory that was not touched: constant evaluation is paid by the assignment.
  constexpr void put(event_kind kind, const event_parts& parts = {}) {
    if (out != nullptr) {
      event& e = out[count];
      e.kind = kind;
      e.detail = parts.detail;
      e.flag = parts.flag;
      e.type = parts.type;
      e.text = parts.text;
      e.column = parts.column;
      e.table = parts.table;
      e.number = parts.number;
      e.offset = parts.offset;
      e.held = parts.held;
    }
    ++count;
  }

  constexpr void text(std::string_view sql) { put(event_kind::text, {.text = sql}); }
  constexpr void open(bool needed) {
    if (needed) text("(");
  }
  constexpr void close(bool needed) {
    if (needed) text(")");
  }
  /// The places before, between and after the operands of a binary operator.
  constexpr void left(op o, int precedence) {
    if (!meta::is_logical(o)) begin(scope::comparison);
    open(precedence < meta::left_at_least(o));
  }
  constexpr void infix(op o, int left_precedence, int right_precedence) {
    close(left_precedence < meta::left_at_least(o));
    text(meta::info(o).text);
    open(right_precedence < meta::right_at_least(o));
  }
  constexpr void right(op o, int precedence) {
    close(precedence < meta::right_at_least(o));
    if (!meta::is_logical(o)) end(scope::comparison);
  }
  constexpr void number(long long value) {
    ++constants;
    put(event_kind::number, {.number = value});
  }
  constexpr void column(const column_info& info) { put(event_kind::column, {.column = &info}); }
  constexpr void label(std::string_view name) { put(event_kind::label, {.text = name}); }
  constexpr void clause(retort::clause c, bool flag = false) {
    put(event_kind::clause, {.detail = static_cast<unsigned char>(c), .flag = flag});
  }
  constexpr void clause(retort::clause c, const table_info& table) {
    put(event_kind::clause, {.detail = static_cast<unsigned char>(c), .table = &table});
  }
  constexpr void infer_join() { put(event_kind::infer_join); }
  constexpr void join_by(const table_info& from, std::string_view key, bool many) {
    put(event_kind::join_by, {.flag = many, .text = key, .table = &from});
  }
  constexpr void assign(const column_info& info) { put(event_kind::assign, {.column = &info}); }
  constexpr void begin(scope s) {
    aggregates += s == scope::aggregate;
    put(event_kind::begin, {.detail = static_cast<unsigned char>(s)});
  }
  constexpr void end(scope s) { put(event_kind::end, {.detail = static_cast<unsigned char>(s)}); }

  /// A value of the statement, of SQL type `T`, held as a `Held` at an offset.
  template <class T, class Held>
  constexpr void parameter(std::size_t at) {
    put(event_kind::parameter, {.type = kind_of<T>(),
                                .number = next_slot(),
                                .offset = static_cast<std::uint32_t>(at),
                                .held = holding<Held>()});
  }
  template <class T>
  constexpr void membership(bool negated, std::size_t at) {
    byte_lists += kind_of<T>() == type_kind::bytes;
    put(event_kind::membership, {.flag = negated,
                                 .type = kind_of<T>(),
                                 .number = next_slot(),
                                 .offset = static_cast<std::uint32_t>(at),
                                 .held = held_as::list});
  }

  // What follows has no offset: statements with placeholders, and inserts of rows, are bound by `full_binder`.
  template <fixed_string Name, class T>
  constexpr void placeholder() {
    ++placeholders;
    ++places;
    event_parts parts{.type = kind_of<T>(), .text = Name.view(), .number = static_cast<long long>(parameters)};
    bool again = false;
    for (std::size_t i = 0; out != nullptr && i < count && !again; ++i) {
      again = out[i].kind == event_kind::placeholder && out[i].text == parts.text;
      if (again) parts.number = out[i].number;
    }
    parameters += !again;
    put(event_kind::placeholder, parts);
  }
  template <class Value>
  constexpr const Value* current_row() const {
    return nullptr;
  }
  template <class Value>
  constexpr const Value* value_at(std::size_t) const {
    return nullptr;
  }
  template <class T, class Held>
  constexpr void row_value(const Held*) {
    parameter<T, Held>(0);
  }
  /// A default of the program, in the place of a value that was left out.
  template <class T, auto... Attributes>
  constexpr void client_default() {
    parameter<unwrapped<T>, bool>(0);
  }
  /// A value that may be unset. Where NULL is a value of its own, a flag travels beside it.
  template <class T, auto... Attributes, class Held>
  constexpr void parameter_or_default(const column_info& info, const Held*) {
    constexpr bool client_side = (meta::is_client_default<std::remove_const_t<decltype(Attributes)>> || ...);
    if (!client_side) put(event_kind::default_open, {.flag = is_optional<T>, .column = &info});
    if (is_optional<T> && !client_side) {
      parameter<bool, bool>(0);
      text(" THEN ");
    }
    parameter<unwrapped<T>, bool>(0);
    if (!client_side) put(event_kind::default_close, {.flag = is_optional<T>, .column = &info});
  }

 private:
  constexpr long long next_slot() {
    ++places;
    return static_cast<long long>(parameters++);
  }
};

/// What a walk met: how many of each, so that checks which have nothing to look at do not look.
struct tape_counts {
  std::size_t parameters;  // values to bind
  std::size_t places;      // where they stand: more, if a placeholder stands twice
  std::size_t placeholders;
  std::size_t aggregates;
  std::size_t constants;
  std::size_t byte_lists;
};

template <std::size_t Size>
struct recorded_tape {
  event events[Size];
  tape_counts counts;
};

/// The walk over a statement type, recorded: a constant.
template <class Statement>
struct tape_of {
  static constexpr std::size_t size = [] {
    sink counter;
    Statement::walk(counter);
    return counter.count;
  }();
  static constexpr recorded_tape<size> recorded = [] {
    recorded_tape<size> out;
    sink recorder{out.events};
    Statement::walk(recorder);
    out.counts = {recorder.parameters, recorder.places,    recorder.placeholders,
                  recorder.aggregates, recorder.constants, recorder.byte_lists};
    return out;
  }();
};

/// A view of a tape, for functions that are not templates.
struct tape {
  const event* first;
  const event* last;

  constexpr const event* begin() const { return first; }
  constexpr const event* end() const { return last; }
};

}  // namespace retort
