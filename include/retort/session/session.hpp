// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>
#include <optional>
#include <source_location>
#include <utility>

#include "retort/engine/engine.hpp"
#include "retort/engine/statement_constant.hpp"
#include "retort/session/bind.hpp"
#include "retort/session/result.hpp"
#include "retort/session/transaction.hpp"
#include "retort/stmt/insert.hpp"

namespace retort {

/// Work with a database: it runs statements on one connection, which it takes from the engine's pool at first use and
/// gives back when it is destroyed. Outside `begin` each statement is committed by itself. Not for two threads at a
/// time.
template <class Dialect>
class session {
 public:
  using dialect = Dialect;
  using connection_type = typename engine<Dialect>::connection;
  using cursor = typename connection_type::cursor;

  /// A session on an engine, which has to outlive it. The place is what a `pool_timeout` names.
  explicit session(const engine<Dialect>& e, std::source_location where = std::source_location::current())
      : engine_(&e), where_(where) {}

  /// Runs a statement and returns its rows, or, where it has none, how many rows it wrote. Values for placeholders
  /// follow: `s.execute(q, arg<"min"> = 18)`.
  ///
  /// What is wrong with a statement, or can't be done on this database, does not compile. Throws `database_error`.
  template <class Statement, class... Args>
  auto execute(const Statement& q, const Args&... args) {
    constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
    constexpr bool right = statement_constant<Statement, Dialect>::checked() && check_args<Statement, Args...>();
    if constexpr (facts.is_select) {
      if constexpr (!right)
        return result<row_type<Statement, Dialect>, cursor>(cursor());  // the mistake was reported
      else if constexpr (facts.walked)
        return result<row_type<Statement, Dialect>, cursor>(start(q, nullptr, args...));
      else
        return result<row_type<Statement, Dialect>, cursor>(*this, statement_constant<Statement, Dialect>::get(), &q);
    } else if constexpr (!right) {
      if constexpr (facts.returns_rows)
        return returned_rows<row_type<Statement, Dialect>>({}, 0);
      else
        return outcome(0);
    } else if constexpr (meta::inserts_range<decltype(q.clauses)>) {
      return execute_many(q, args...);
    } else {
      cursor c = start(q, nullptr, args...);
      if constexpr (facts.returns_rows) {
        std::vector<row_type<Statement, Dialect>> rows;
        collect(c, rows);
        return returned_rows<row_type<Statement, Dialect>>(std::move(rows), c.rows_affected());
      } else
        return outcome(run_to_end(c));
    }
  }

  /// Begins a transaction: what it returns rolls back when it is destroyed without a `commit`.
  transaction<session> begin(const transaction_options& options = {}) { return transaction<session>(*this, options); }
  /// A savepoint inside a transaction: what it returns rolls back to it when it is destroyed without a `commit`.
  savepoint<session> begin_nested() { return savepoint<session>(*this); }
  bool in_transaction() { return lease_ && connection().in_transaction(); }

  /// The connection, taken from the pool if it was not yet.
  connection_type& connection() {
    if (!lease_) lease_ = engine_->acquire(where_);
    return *lease_;
  }
  const engine<Dialect>& bind() const { return *engine_; }
  const retort::dialect& sql_dialect() const { return engine_->sql_dialect(); }

  /// Runs SQL that has no parameters and no rows, such as DDL that was rendered from models.
  void execute_script(std::string_view sql) {
    echo(sql);
    connection().execute_script(sql);
  }

 private:
  friend class transaction<session>;
  friend class savepoint<session>;
  template <class Cursor>
  friend class row_stream;

  template <class Statement, class... Args>
  static consteval bool check_args() {
    if constexpr (facts_of<Statement, Dialect>.placeholders > 0 || sizeof...(Args) > 0)
      return enforce<meta::argument_verdict<Statement, facts_of<Statement, Dialect>.places, Args...>>();
    else
      return true;
  }

  /// Binds the values and starts the statement.
  template <class Statement, class... Args>
  cursor start(const Statement& q, const void* row, const Args&... args) {
    constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
    const auto text = statement_constant<Statement, Dialect>::get();
    if constexpr (!facts.walked)
      return run(text, &q);
    else {
      bound_value values[facts.parameters + (facts.parameters == 0)];
      const meta::pack<const Args*...> given{{&args}...};
      const meta::parameter_place* places = nullptr;
      if constexpr (facts.placeholders > 0) places = meta::places_of<Statement, facts.places>.data();
      full_binder<Args...> binder{&q, values, given, places, row};
      Statement::walk(binder, 0);
      return run_bound(text, values, facts.parameters);
    }
  }

  // What no statement type needs code of its own for.
  template <class Text>
  cursor run(Text text, const void* statement) {
    constexpr std::size_t most_on_the_stack = 32;
    const statement_text& head = text.any();
    if (head.parameters > most_on_the_stack) {
      std::vector<bound_value> values(head.parameters);
      bind_all(head, statement, values.data());
      return run_bound(text, values.data(), head.parameters);
    }
    bound_value values[most_on_the_stack];
    bind_all(head, statement, values);
    return run_bound(text, values, head.parameters);
  }
  static void bind_all(const statement_text& head, const void* statement, bound_value* values) {
    const value_slot* slots = head.slots();
    for (std::size_t i = 0; i < head.parameters; ++i) values[i] = load(statement, slots[i]);
  }
  template <class Text>
  [[gnu::always_inline]] cursor run_bound(Text text, const bound_value* values, std::size_t count) {
    const std::string_view sql = text.of(engine_->sql_dialect());
    if (engine_->options().echo) echo(sql);
    return connection().start(sql, values, count);
  }

  static std::int64_t run_to_end(cursor& c) {
    while (c.next()) {
    }
    return c.rows_affected();
  }
  template <class Row>
  static void collect(cursor& c, std::vector<Row>& rows) {
    while (c.next()) meta::layout_of<Row, cursor>::value.read(c, &rows.emplace_back());
  }

  /// One prepared statement for all rows, in one transaction if there is none yet.
  template <class Statement, class... Args>
  auto execute_many(const Statement& q, const Args&... args) {
    std::optional<transaction<session>> scope;
    if (!connection().in_transaction()) scope.emplace(*this, transaction_options{});
    std::int64_t affected = 0;
    if constexpr (facts_of<Statement, Dialect>.returns_rows) {
      std::vector<row_type<Statement, Dialect>> rows;
      for (const auto& value : meta::inserted_range(q.clauses)) {
        cursor c = start(q, &value, args...);
        collect(c, rows);
        affected += c.rows_affected();
      }
      if (scope) scope->commit();
      return returned_rows<row_type<Statement, Dialect>>(std::move(rows), affected);
    } else {
      for (const auto& value : meta::inserted_range(q.clauses)) {
        cursor c = start(q, &value, args...);
        affected += run_to_end(c);
      }
      if (scope) scope->commit();
      return outcome(affected);
    }
  }

  void echo(std::string_view sql) const {
    if (!engine_->options().echo) return;
    std::fputs("retort: ", stderr);
    std::fwrite(sql.data(), 1, sql.size(), stderr);
    std::fputc('\n', stderr);
  }

  const engine<Dialect>* engine_;
  std::source_location where_;
  typename pool<connection_type>::lease lease_;
  int savepoints_ = 0;
};

template <class Dialect>
session(const engine<Dialect>&) -> session<Dialect>;

}  // namespace retort
