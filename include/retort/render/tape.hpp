// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>

#include "retort/expr/expression.hpp"
#include "retort/schema/description.hpp"
#include "retort/stmt/clause.hpp"

namespace retort {

/// What a node tells of itself while a statement is walked.
enum class event_kind : unsigned char {
  text,               // SQL that is the same everywhere
  number,             // a constant
  column,             // table.column
  parameter,          // ?1
  placeholder,        // ?1, the same for the same name
  label,              // AS label
  clause,             // a clause begins
  infer_join,         // ON by the foreign key between the tables
  join_by,            // ON by the foreign key that a relation names
  assign,             // a column is assigned what follows
  default_open,       // the value that follows may be left out
  default_close,
  membership,         // IN a range
  begin,              // a scope begins
  end,
};

/// One step of a walk, as plain data.
struct event {
  event_kind kind{};
  unsigned char detail = 0;  // of clause, scope; flags
  bool flag = false;
  type_kind type{};
  std::string_view text{};
  const column_info* column = nullptr;
  const table_info* table = nullptr;
  long long number = 0;
};

/// The sink that writes a walk down, so that rendering and checking are ordinary functions over an array. Without an array it counts.
struct tape_recorder {
  event* out = nullptr;
  std::size_t count = 0;

  constexpr void put(const event& e) {
    if (out != nullptr) out[count] = e;
    ++count;
  }

  constexpr void text(std::string_view sql) { put({.kind = event_kind::text, .text = sql}); }
  constexpr void open(bool needed) {
    if (needed) text("(");
  }
  constexpr void close(bool needed) {
    if (needed) text(")");
  }
  constexpr void number(long long value) { put({.kind = event_kind::number, .number = value}); }
  constexpr void column(const column_info& info) { put({.kind = event_kind::column, .column = &info}); }
  constexpr void label(std::string_view name) { put({.kind = event_kind::label, .text = name}); }
  constexpr void clause(retort::clause c, bool flag = false) {
    put({.kind = event_kind::clause, .detail = static_cast<unsigned char>(c), .flag = flag});
  }
  constexpr void clause(retort::clause c, const table_info& table) {
    put({.kind = event_kind::clause, .detail = static_cast<unsigned char>(c), .table = &table});
  }
  template <class Value>
  constexpr const Value* current_row() const {
    return nullptr;
  }
  constexpr void infer_join() { put({.kind = event_kind::infer_join}); }
  constexpr void join_by(const table_info& from, std::string_view key, bool many) {
    put({.kind = event_kind::join_by, .flag = many, .text = key, .table = &from});
  }
  constexpr void assign(const column_info& info) { put({.kind = event_kind::assign, .column = &info}); }
  constexpr void begin(scope s) { put({.kind = event_kind::begin, .detail = static_cast<unsigned char>(s)}); }
  constexpr void end(scope s) { put({.kind = event_kind::end, .detail = static_cast<unsigned char>(s)}); }

  template <class T>
  constexpr void parameter(const void*) {
    put({.kind = event_kind::parameter, .type = kind_of<T>()});
  }
  template <fixed_string Name, class T>
  constexpr void placeholder() {
    put({.kind = event_kind::placeholder, .type = kind_of<T>(), .text = Name.view()});
  }
  template <class T>
  constexpr void membership(bool negated, const void*) {
    put({.kind = event_kind::membership, .flag = negated, .type = kind_of<T>()});
  }

  /// A value that may be unset. Where NULL is a value of its own, a flag travels beside it.
  template <class T, auto... Attributes, class Held>
  constexpr void parameter_or_default(const column_info& info, const Held* held) {
    const bool client_side = (meta::is_client_default<std::remove_const_t<decltype(Attributes)>> || ...);
    if (!client_side) put({.kind = event_kind::default_open, .flag = is_optional<T>, .column = &info});
    if constexpr (is_optional<T>)
      if (!client_side) {
        parameter<bool>(nullptr);
        text(" THEN ");
      }
    parameter<unwrapped<T>>(held);
    if (!client_side) put({.kind = event_kind::default_close, .flag = is_optional<T>, .column = &info});
  }
};

/// The walk over a statement type, recorded: a constant.
template <class Statement>
struct tape_of {
  static constexpr std::size_t size = [] {
    tape_recorder counter;
    Statement::walk(counter, nullptr);
    return counter.count;
  }();
  static constexpr std::array<event, size> events = [] {
    std::array<event, size> out{};
    tape_recorder recorder{out.data()};
    Statement::walk(recorder, nullptr);
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
