// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "retort/engine/statement_constant.hpp"
#include "retort/session/bound_statement.hpp"
#include "retort/session/decode.hpp"
#include "retort/session/inserted_rows.hpp"
#include "retort/session/result.hpp"

namespace retort::meta {

/// A statement on its way to a database, of no statement's type: it owns the statement, its values and the rows that
/// come back, so it may be run with others, on any thread, and outlive who asked for it.
template <class Cursor>
class task : public ready_statement {
 public:
  task() = default;
  task(const task&) = delete;
  task& operator=(const task&) = delete;
  virtual ~task() = default;

  driver::row_source* rows_given = nullptr;  // an insert of many rows
  bool reads = false;
  std::int64_t affected = 0;
  std::int64_t read = 0;  // rows

  const ready_statement& statement() const { return *this; }
  /// How many rows were read, or written.
  std::int64_t seen() const { return read > 0 ? read : affected; }
  /// Reads rows, `most` of them. Returns whether there may be more.
  virtual bool collect(Cursor& cursor, std::size_t most = SIZE_MAX) = 0;
  /// Forgets the rows, to be run again.
  virtual void clear() = 0;
};

/// One whose rows are `Row`s.
template <class Cursor, class Row>
class row_task : public task<Cursor> {
 public:
  std::vector<Row> rows;

  bool collect(Cursor& cursor, std::size_t most) override {
    check_columns(cursor, *this);
    const std::size_t had = rows.size();
    const bool more = read_rows(cursor, rows, most);
    this->read += static_cast<std::int64_t>(rows.size() - had);
    if (!more && !this->reads) this->affected += cursor.rows_affected();
    return more;
  }
  void clear() override {
    rows.clear();
    this->affected = this->read = 0;
  }
};
/// One that has no rows.
template <class Cursor>
class row_task<Cursor, void> : public task<Cursor> {
 public:
  bool collect(Cursor& cursor, std::size_t) override {
    while (cursor.next()) {
    }
    this->affected += cursor.rows_affected();
    return false;
  }
  void clear() override { this->affected = 0; }
};

/// What comes of a statement that is no SELECT: its rows, or how many it wrote.
template <class Row>
using written = std::conditional_t<std::is_void_v<Row>, outcome, returned_rows<Row>>;
/// The same, of a task that has run.
template <class Cursor, class Row>
written<Row> take_result(row_task<Cursor, Row>& task) {
  if constexpr (std::is_void_v<Row>)
    return outcome(task.affected);
  else
    return returned_rows<Row>(std::move(task.rows), task.affected);
}
/// The same, of a statement that has run to its end.
template <class Row, class Cursor>
written<Row> read_result(Cursor from) {
  if constexpr (std::is_void_v<Row>)
    return outcome(from.rows_affected());
  else {
    std::vector<Row> rows;
    read_rows(from, rows);
    return returned_rows<Row>(std::move(rows), from.rows_affected());
  }
}

/// The rows of a statement type; void where it has none.
template <class Statement, class Dialect>
struct rows_of_statement {
  using type = void;
};
template <class Statement, class Dialect>
  requires(facts_of<Statement, Dialect>.returns_rows)
struct rows_of_statement<Statement, Dialect> {
  using type = row_type<Statement, Dialect>;
};

/// The task of a statement type: a copy of the statement, and of the values for its placeholders.
template <class Dialect, class Cursor, class Statement, class... Args>
class statement_task final : public row_task<Cursor, typename rows_of_statement<Statement, Dialect>::type> {
  static constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
  static constexpr bool inserts_range = meta::inserts_range<decltype(std::declval<const Statement&>().clauses)>;

 public:
  statement_task(const retort::dialect& to, Statement q, const Args&... args)
      : q_(std::move(q)), args_{{args}...}, given_(give(to, std::index_sequence_for<Args...>())) {
    if constexpr (inserts_range) {
      this->text = statement_constant<Statement, Dialect>::get().of(to);
      this->rows_given = &given_;
    } else
      static_cast<ready_statement&>(*this) = given_;
    this->reads = facts.is_select;
  }

 private:
  using given = std::conditional_t<inserts_range, inserted_rows<Dialect, Statement, Args...>,
                                   bound_statement<Dialect, Statement, Args...>>;

  template <std::size_t... I>
  given give(const retort::dialect& to, std::index_sequence<I...>) const {
    const pack<const Args*...> pointers{{&static_cast<const leaf<I, Args>&>(args_).value}...};
    if constexpr (inserts_range)
      return given(q_, pointers);
    else
      return given(to, q_, pointers);
  }

  Statement q_;
  pack<Args...> args_;
  given given_;
};

}  // namespace retort::meta
