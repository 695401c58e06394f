// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "retort/driver/bulk.hpp"
#include "retort/render/writer.hpp"
#include "retort/session/named_arguments.hpp"
#include "retort/session/task.hpp"
#include "retort/session/transaction.hpp"

namespace retort {

namespace meta {

/// A column of a statement that inserts rows: which of the parameters of a row are its own.
struct inserted_column {
  const column_info* column = nullptr;
  std::uint32_t value = 0;
  std::uint32_t flag = 0;
  bool may_unset = false;
  bool has_flag = false;
  bool as_text = false;
};

template <class Statement, std::size_t Count>
consteval std::array<inserted_column, Count> find_inserted_columns() {
  std::array<inserted_column, Count> out{};
  tape t;
  t.record<Statement>();
  std::size_t n = 0, parameters = 0;
  for (std::uint32_t i = 0; i < t.count; ++i) {
    const event& e = t.events[i];
    if (e.kind == event_kind::assign) {
      out[n++].column = e.column;
      parameters = 0;
    } else if (e.kind == event_kind::default_open)
      out[n - 1].may_unset = true;
    else if (is_parameter(e) && n > 0) {
      inserted_column& c = out[n - 1];
      c.has_flag = parameters++ > 0;
      if (c.has_flag) c.flag = c.value;
      c.value = e.number;
      c.as_text = is_inferred(e.slot.kind);
    }
  }
  return out;
}
template <class Statement>
consteval std::size_t count_inserted_columns() {
  tape t;
  t.record<Statement>();
  std::size_t n = 0;
  for (std::uint32_t i = 0; i < t.count; ++i) n += t.events[i].kind == event_kind::assign;
  return n;
}
template <class Statement>
inline constexpr auto inserted_columns = find_inserted_columns<Statement, count_inserted_columns<Statement>()>();

/// What a bulk insert into a table needs to know of it.
inline driver::bulk_target bulk_target_of(std::span<const inserted_column> columns, const dialect& to,
                                          std::string_view insert) {
  driver::bulk_target target;
  target.insert = insert;
  target.table = rendered(to, [&](writer& w) { w.put_table(*columns.front().column->table->table); });
  for (const inserted_column& c : columns) {
    target.columns.push_back({.name = rendered(to, [&](writer& w) { w.put_name(c.column->name); }),
                              .value = c.value,
                              .flag = c.flag,
                              .may_unset = c.may_unset,
                              .has_flag = c.has_flag});
    target.binary = target.binary && !c.as_text;
  }
  return target;
}

/// A function as plain data, for code that is no template.
template <class F>
driver::progress_report report_to(F& progress) {
  return {[](void* self, std::int64_t rows) { (*static_cast<F*>(self))(rows); }, &progress};
}
struct report_nothing {
  void operator()(std::int64_t) const {}
};

}  // namespace meta

/// What a session does with many rows, or many statements, at a time.
template <class Session, class Dialect, class Cursor>
class bulk_operations {
 public:
  /// The rows of a query, a limited number in memory at a time. On PostgreSQL outside `begin` it opens a transaction,
  /// which is committed with the rows, or with the result. The session has to outlive the result.
  template <class Statement, class... Args>
  auto stream(const Statement& q, const Args&... args) {
    static_assert(facts_of<Statement, Dialect>.is_select, "retort: stream() reads a select");
    const auto task = make(q, args...);
    self().attentive_ = true;
    return result<row_type<Statement, Dialect>, Cursor>(
        self().at_work(task->text, [&](auto& c) { return c.stream(task->text, task->values, task->count); }));
  }

  /// Runs statements together, on PostgreSQL in one round trip: all are done, or none. Gives a tuple of their results.
  /// A failure names its statement, and those after it were not run.
  template <class... Statements>
  auto pipeline(const Statements&... statements) {
    return std::apply(
        [&](const auto&... tasks) {
          run_together({tasks...});
          return std::tuple(meta::take_result(*tasks)...);
        },
        std::tuple(make(statements)...));
  }

  /// Runs a number of statements of one type together. Gives their results in the same order.
  template <class Statement>
  auto pipeline(const std::vector<Statement>& statements) {
    std::vector<decltype(make(statements[0]))> made;
    for (const Statement& q : statements) made.push_back(make(q));
    run_together({made.begin(), made.end()});
    std::vector<decltype(meta::take_result(*made[0]))> results;
    for (const auto& task : made) results.push_back(meta::take_result(*task));
    return results;
  }

  /// Runs a statement with placeholders once for each element of a range: for all of them, or none. Its members are the
  /// values for the placeholders of their names. On PostgreSQL hundreds of them are one round trip. Gives the number of
  /// rows written.
  template <class Statement, class Range>
  outcome execute_many(const Statement& q, const Range& range) {
    constexpr std::size_t at_a_time = 500;
    std::vector<std::shared_ptr<meta::task<Cursor>>> tasks;
    all_or_none<Session> scope(self());
    std::int64_t affected = 0;
    const auto flush = [&] {
      run_together(tasks);
      for (const auto& t : tasks) affected += t->affected;
      tasks.clear();
    };
    for (const auto& element : range) {
      if (tasks.size() == at_a_time) {
        scope.expect_more();
        flush();
      }
      tasks.push_back(meta::with_arguments<meta::elements_stay<Range>>(
          element, [&](const auto&... args) { return make(q, args...); }));
    }
    if (!tasks.empty()) flush();
    scope.commit();
    return outcome(affected);
  }

  /// Writes a range of whole rows to a table, the fastest way there is: on PostgreSQL by COPY in binary where the types
  /// of the columns are those of the model, and where all rows leave the same columns to their defaults; else as
  /// `insert_into(table).values(rows)`. All are written, or none. `progress(n)` is called from time to time with the
  /// number of rows so far; what it throws ends the insert.
  template <class Table, class Range, class Progress = meta::report_nothing>
  outcome bulk_insert(const Table& table, const Range& rows, Progress progress = {}) {
    const auto q = insert_into(table).values(rows);
    using statement = std::remove_const_t<decltype(q)>;
    inserted_rows<Dialect, statement> given(q);
    all_or_none<Session> scope(self());
    given.savepoint = scope.savepoint();
    const dialect& to = self().sql_dialect();
    const std::string_view insert = statement_constant<statement, Dialect>::get().of(to);
    const std::int64_t count = self().at_work(insert, [&](auto& c) {
      return c.bulk_insert(meta::bulk_target_of(meta::inserted_columns<statement>, to, insert), given,
                           meta::report_to(progress));
    });
    scope.commit();
    return outcome(count);
  }

  /// Reads all rows of a table or a query, and calls a function with each: on PostgreSQL by COPY in binary, or, where
  /// the query has parameters, as `stream`. Nothing else can be done with the session meanwhile. Gives their number.
  template <class Source, class Sink>
  std::int64_t bulk_export(const Source& from, Sink&& sink) {
    if constexpr (table_like<Source>)
      return bulk_export(select(from), sink);
    else {
      const auto task = make(from);
      self().attentive_ = true;
      result<row_type<Source>, Cursor> rows(self().at_work(task->text, [&](auto& c) {
        return task->count == 0 ? c.copy(task->text) : c.stream(task->text, task->values, task->count);
      }));
      std::int64_t count = 0;
      for (auto& row : rows) {
        sink(row);
        ++count;
      }
      return count;
    }
  }

 private:
  Session& self() { return static_cast<Session&>(*this); }

  template <class Statement, class... Args>
  auto make(const Statement& q, const Args&... args) {
    constexpr bool right = checked_with_values<Statement, Dialect, Args...>();
    using rows = typename meta::rows_of_statement<Statement, Dialect>::type;
    std::shared_ptr<meta::row_task<Cursor, rows>> made;
    if constexpr (right)
      made =
          std::make_shared<meta::statement_task<Dialect, Cursor, Statement, Args...>>(self().sql_dialect(), q, args...);
    return made;
  }
  void run_together(const std::vector<std::shared_ptr<meta::task<Cursor>>>& tasks) {
    std::string texts;
    if (self().bind().observed())
      for (const auto& t : tasks) texts.append(texts.empty() ? "" : "; ").append(t->text);
    self().at_work(texts, [&](auto& c) { c.run_together(tasks, [](auto rows) { return rows; }); });
  }
};

}  // namespace retort
