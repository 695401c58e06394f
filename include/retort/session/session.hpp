// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "retort/engine/engine.hpp"
#include "retort/engine/statement_constant.hpp"
#include "retort/engine/statement_log.hpp"
#include "retort/session/bound_statement.hpp"
#include "retort/session/bulk.hpp"
#include "retort/session/inserted_rows.hpp"
#include "retort/session/one_at_a_time.hpp"
#include "retort/session/plan.hpp"
#include "retort/session/result.hpp"
#include "retort/session/retry.hpp"
#include "retort/session/session_options.hpp"
#include "retort/session/transaction.hpp"
#include "retort/stmt/insert.hpp"

namespace retort {

/// Work with a database: it runs statements on one connection, which it takes from the engine's pool at first use and
/// gives back when it is destroyed. Outside `begin` each statement is committed by itself. Not for two threads at a
/// time: where they run statements or transactions at once, the second one gets `concurrent_use`.
template <class Dialect>
class session : public bulk_operations<session<Dialect>, Dialect, typename engine<Dialect>::connection::cursor> {
 public:
  using dialect = Dialect;
  using connection_type = typename engine<Dialect>::connection;
  using cursor = typename connection_type::cursor;

  /// A session on an engine, which has to outlive it. The place is what a `pool_timeout` names.
  explicit session(const engine<Dialect>& e, std::source_location where = std::source_location::current())
      : engine_(&e), where_(where) {}
  session(const engine<Dialect>& e, const session_options& options,
          std::source_location where = std::source_location::current())
      : engine_(&e), where_(where), options_(options) {}

  /// Runs a statement and returns its rows, or, where it has none, how many rows it wrote. Values for placeholders
  /// follow: `s.execute(q, arg<"min"> = 18)`.
  ///
  /// What is wrong with a statement, or can't be done on this database, does not compile. Throws `database_error`.
  template <class Statement, class... Args>
  auto execute(const Statement& q, const Args&... args) {
    constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
    constexpr bool right = checked_with_values<Statement, Dialect, Args...>();
    if constexpr (facts.is_select) {
      if constexpr (!right)
        return result<row_type<Statement, Dialect>, cursor>(cursor());  // the mistake was reported
      else if constexpr (!facts.by_slots)
        return result<row_type<Statement, Dialect>, cursor>(start(q, args...));
      else
        return result<row_type<Statement, Dialect>, cursor>(*this, statement_constant<Statement, Dialect>::get(), &q);
    } else if constexpr (!right) {
      if constexpr (facts.returns_rows)
        return returned_rows<row_type<Statement, Dialect>>({}, 0);
      else
        return outcome(0);
    } else if constexpr (meta::inserts_range<decltype(q.clauses)>) {
      return insert_rows(q, args...);
    } else {
      cursor c = start(q, args...);
      if constexpr (facts.returns_rows) {
        std::vector<row_type<Statement, Dialect>> rows;
        const std::int64_t affected = collect(c, rows);
        return returned_rows<row_type<Statement, Dialect>>(std::move(rows), affected);
      } else
        return outcome(run_to_end(c));
    }
  }

  /// Begins a transaction: what it returns rolls back when it is destroyed without a `commit`.
  transaction<session> begin(const transaction_options& options = {}) { return transaction<session>(*this, options); }
  /// A savepoint inside a transaction: what it returns rolls back to it when it is destroyed without a `commit`.
  savepoint<session> begin_nested() { return savepoint<session>(*this); }
  bool in_transaction() { return lease_ && connection().in_transaction(); }

  /// Runs a function in a transaction, and all of it again where the database could not bring it in line with what
  /// others did at the same time: on serialization failures, deadlocks, and SQLite's BUSY. What it returns is returned.
  /// Never after a commit whose outcome is unknown.
  ///
  ///     s.transact(rt::retry{.attempts = 5}, [&] { … });
  template <class F>
  auto transact(const retry& how, const transaction_options& options, F&& f) {
    retry_delay delay(how);
    for (int attempt = 1;; ++attempt) {
      try {
        transaction<session> scope(*this, options);
        if constexpr (std::is_void_v<decltype(f())>) {
          f();
          scope.commit();
          return;
        } else {
          auto value = f();
          scope.commit();
          return value;
        }
      } catch (const error& e) {
        if (attempt >= how.attempts || !may_be_run_again(e, how)) throw;
      }
      delay.wait();
    }
  }
  template <class F>
  auto transact(const retry& how, F&& f) {
    return transact(how, transaction_options{}, std::forward<F>(f));
  }
  template <class F>
  auto transact(F&& f) {
    return transact(retry{}, transaction_options{}, std::forward<F>(f));
  }

  /// Of a session that commits as you go: keeps what was done since the last time. Throws where the database could not;
  /// then it is rolled back, but for a `lock_timeout` of SQLite, after which it may be tried again. Where its
  /// connection is lost, it stays lost until `rollback`.
  void commit() {
    if (in_scope_ || (!in_transaction() && !has_lost()))
      throw error("retort: commit() of a session that has begun no transaction");
    try {
      commit_scope();
    } catch (const lock_timeout&) {
      throw;
    } catch (const database_error& e) {
      if (!e.poisons_connection()) rollback_scope();
      throw;
    }
  }
  /// Of a session that commits as you go: takes back what was done since the last time.
  void rollback() noexcept {
    if (lease_ && !in_scope_) rollback_scope();
  }

  /// How the database would run a statement: the lines of its plan.
  template <class Statement, class... Args>
  std::vector<std::string> explain(const Statement& q, const Args&... args) {
    return plan_of(plan::estimated, q, args...);
  }
  /// How the database did run it. The statement is run; what it writes is taken back.
  template <class Statement, class... Args>
  std::vector<std::string> explain_analyze(const Statement& q, const Args&... args) {
    if (in_transaction()) {
      const savepoint<session> undone(*this);
      return plan_of(plan::measured, q, args...);
    }
    const transaction<session> undone(*this, {});
    return plan_of(plan::measured, q, args...);
  }

  /// The connection, taken from the pool if it was not yet.
  connection_type& connection() {
    if (!lease_) take_connection();
    return *lease_;
  }
  const engine<Dialect>& bind() const { return *engine_; }
  const retort::dialect& sql_dialect() const { return engine_->sql_dialect(); }

  /// Runs SQL that has no parameters and no rows, such as DDL that was rendered from models.
  void execute_script(std::string_view sql) {
    at_work(sql, [&](connection_type& c) { c.execute_script(sql); });
  }

 private:
  friend class bulk_operations<session, Dialect, cursor>;
  friend class transaction<session>;
  friend class savepoint<session>;
  friend class all_or_none<session>;
  template <class Cursor>
  friend class row_stream;

  /// Binds the values and starts the statement.
  template <class Statement, class... Args>
  cursor start(const Statement& q, const Args&... args) {
    constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
    if constexpr (facts.by_slots)
      return run(statement_constant<Statement, Dialect>::get(), &q);
    else
      return start_ready(bound_statement<Dialect, Statement, Args...>(sql_dialect(), q, {{&args}...}));
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
  [[gnu::always_inline]] static void bind_all(const statement_text& head, const void* statement, bound_value* values) {
    const value_slot* slots = head.slots();
    for (std::size_t i = 0; i < head.parameters; ++i) load_into(values[i], statement, slots[i]);
  }
  template <class Text>
  [[gnu::always_inline]] cursor run_bound(Text text, const bound_value* values, std::size_t count) {
    return start_text(text.of(engine_->sql_dialect()), values, count);
  }
  cursor start_ready(const ready_statement& statement) {
    cursor rows = start_text(statement.text, statement.values, statement.count, statement.how);
    check_columns(rows, statement);
    return rows;
  }
  using preparation = driver::preparation;
  [[gnu::noinline]] cursor start_text(std::string_view sql, const bound_value* values, std::size_t count,
                                      preparation how = preparation::kept) {
    const turn_at door(door_);
    connection_type& c = ready();
    try {
      if (plan_ != plan::none || engine_->observed()) [[unlikely]]
        return start_specially(c, sql, values, count, how);
      return driver::start(c, how, sql, values, count);
    } catch (const database_error& e) {
      if (e.poisons_connection()) give_up_connection();
      throw;
    }
  }
  cursor start_specially(connection_type& c, std::string_view sql, const bound_value* values, std::size_t count,
                         preparation how) {
    std::string explained;
    if (plan_ != plan::none) {
      sql = explained = explain_text(plan_, sql_dialect().id, sql);
      how = preparation::once;
    }
    const auto begin = [&] { return driver::start(c, how, sql, values, count); };
    if (!engine_->observed()) return begin();
    auto log = std::make_unique<statement_log>(engine_->options(), system_name(), c.id(), sql);
    log->keep(values, count);
    try {
      cursor rows = begin();
      rows.watch(std::move(log));
      return rows;
    } catch (const error& e) {
      if (log != nullptr) log->ended(0, &e);
      throw;
    }
  }

  // The connection to run a statement on: taken, and in a transaction where this session begins them by itself.
  connection_type& ready() {
    if (!lease_ || attentive_) [[unlikely]] {
      look_after_streams();
      if (!lease_) take_connection();
      if (options_.autobegin && !in_scope_ && !lease_->in_transaction()) begin_now({});
    }
    return *lease_;
  }
  [[gnu::noinline]] void take_connection() {
    if (options_.read_only && engine_->has_replicas()) lease_ = engine_->acquire_replica(where_);
    if (lease_) return;
    auto taken = engine_->acquire(where_);
    if (options_.read_only) taken->restrict_to_reading(true);
    lease_ = std::move(taken);
  }
  // A transaction that lost its connection stays where it is, so that nothing of it is done elsewhere; so does one that
  // was begun for streams, as long as they are there.
  void give_up_connection() noexcept {
    if (!in_scope_ && !options_.autobegin && !holds_streams()) lease_ = {};
  }
  bool holds_streams() const {
    if constexpr (requires { lease_->holds_streams(); }) return lease_ && lease_->holds_streams();
    return false;
  }
  // A stream may have found the connection to be lost, or have to end before another one is taken.
  void look_after_streams() {
    if constexpr (requires { lease_->holds_streams(); }) {
      if (!lease_ || in_scope_ || options_.autobegin || !lease_->lost()) return;
      if (holds_streams()) lease_->refuse_use({});
      lease_ = {};
    }
  }

  void begin_scope(const transaction_options& asked) {
    const turn_at door(door_);
    if (attentive_) look_after_streams();
    if (lease_ && lease_->in_transaction())
      throw error("retort: begin() inside a transaction; begin_nested() makes a savepoint");
    if (asked.read_only && !options_.read_only && engine_->has_replicas()) {
      lease_ = {};
      lease_ = engine_->acquire_replica(where_);
      borrowed_ = static_cast<bool>(lease_);
    }
    connection();
    begin_now(asked);
    in_scope_ = true;
  }
  void begin_now(const transaction_options& asked) {
    const transaction_options options =
        asked.over(options_.transactions()).over({engine_->options().isolation_level, false, false});
    try {
      told("BEGIN", [&] { lease_->begin(options); });
    } catch (...) {
      close_scope();
      throw;
    }
  }
  void commit_scope() {
    const turn_at door(door_);
    told("COMMIT", [&] { lease_->commit(); });
    close_scope();
  }
  void rollback_scope() noexcept {
    // Where another thread is at work here, the transaction is rolled back when the connection goes back to the pool.
    if (!door_.try_to_enter()) return;
    told("ROLLBACK", [&] { lease_->rollback(); });
    close_scope();
    door_.leave();
  }
  bool set_savepoint() {
    const turn_at door(door_);
    return ready().set_savepoint();
  }
  void release_savepoint() {
    const turn_at door(door_);
    lease_->release_savepoint();
  }
  // Where that fails, the transaction around it can only be rolled back.
  void undo_to_savepoint() noexcept {
    if (!lease_ || !door_.try_to_enter()) return;
    try {
      lease_->undo_to_savepoint();
    } catch (const error&) {
    }
    door_.leave();
  }
  void close_scope() noexcept {
    in_scope_ = false;
    ++transactions_;
    if (borrowed_ || lease_->state() != driver::health::good) lease_ = {};
    borrowed_ = false;
  }

  // Does something whose rows are not counted, and tells of it whoever wants to know.
  template <class F>
  auto told(std::string_view sql, F&& f) {
    if (!engine_->observed()) return f();
    statement_log log(engine_->options(), system_name(), lease_->id(), sql);
    try {
      if constexpr (std::is_void_v<decltype(f())>) {
        f();
        log.ended(0, nullptr);
      } else {
        auto value = f();
        log.ended(0, nullptr);
        return value;
      }
    } catch (const error& e) {
      log.ended(0, &e);
      throw;
    }
  }
  // The same, as a statement of this session.
  template <class F>
  auto at_work(std::string_view sql, F&& f) {
    const turn_at door(door_);
    connection_type& c = ready();
    try {
      return told(sql, [&] { return f(c); });
    } catch (const database_error& e) {
      if (e.poisons_connection()) give_up_connection();
      throw;
    }
  }
  // Whether a transaction that this session began by itself has lost its connection.
  bool has_lost() const { return options_.autobegin && lease_ && lease_->state() != driver::health::good; }
  bool has_no_scope() { return !in_transaction() && !options_.autobegin; }
  std::string_view system_name() const { return sql_dialect().id == dialect_id::sqlite ? "sqlite" : "postgresql"; }

  template <class Statement, class... Args>
  std::vector<std::string> plan_of(plan how, const Statement& q, const Args&... args) {
    static_assert(!meta::inserts_range<decltype(q.clauses)>,
                  "retort: explain() takes no insert of a range of rows; explain the insert of one row");
    if constexpr (!checked_with_values<Statement, Dialect, Args...>())
      return {};  // the mistake was reported
    else {
      std::vector<std::string> lines;
      {
        const plan_mode mode(plan_, how);
        cursor rows = start(q, args...);
        lines = plan_lines(rows, sql_dialect().id);
      }
      if (how == plan::measured && sql_dialect().id == dialect_id::sqlite) {
        const auto began = std::chrono::steady_clock::now();
        cursor rows = start(q, args...);
        lines.push_back(measured_line(rows, began));
      }
      return lines;
    }
  }

  std::int64_t run_to_end(cursor& c) {
    const turn_at door(door_, turn_at::to_the_end());
    while (c.next()) {
    }
    return done(c);
  }
  template <class Row>
  std::int64_t collect(cursor& c, std::vector<Row>& rows) {
    const turn_at door(door_, turn_at::to_the_end());
    meta::read_rows(c, rows);
    return done(c);
  }
  // A statement is given back while nobody else can be at work here.
  static std::int64_t done(cursor& c) {
    const std::int64_t affected = c.rows_affected();
    c = cursor();
    return affected;
  }

  /// One text for all rows. All are written, or none.
  template <class Statement, class... Args>
  auto insert_rows(const Statement& q, const Args&... args) {
    all_or_none<session> scope(*this);
    inserted_rows<Dialect, Statement, Args...> given(q, args...);
    given.savepoint = scope.savepoint();
    const std::string_view sql = statement_constant<Statement, Dialect>::get().of(engine_->sql_dialect());
    std::int64_t affected = 0;
    cursor c;
    if constexpr (facts_of<Statement, Dialect>.returns_rows) {
      std::vector<row_type<Statement, Dialect>> rows;
      while (start_rows(sql, given, c)) {
        affected += collect(c, rows);
      }
      scope.commit();
      return returned_rows<row_type<Statement, Dialect>>(std::move(rows), affected);
    } else {
      while (start_rows(sql, given, c)) affected += run_to_end(c);
      scope.commit();
      return outcome(affected);
    }
  }
  bool start_rows(std::string_view sql, driver::row_source& rows, cursor& out) {
    const turn_at door(door_);
    connection_type& c = ready();
    try {
      if (!engine_->observed()) [[likely]]
        return c.start_rows(sql, rows, out);
      auto log = std::make_unique<statement_log>(engine_->options(), system_name(), c.id(), sql);
      try {
        const bool some = c.start_rows(sql, rows, out);
        if (some) out.watch(std::move(log));
        return some;
      } catch (const error& e) {
        if (log != nullptr) log->ended(0, &e);
        throw;
      }
    } catch (const database_error& e) {
      if (e.poisons_connection()) give_up_connection();
      throw;
    }
  }

  const engine<Dialect>* engine_;
  std::source_location where_;
  typename pool<connection_type>::lease lease_;
  session_options options_;
  one_at_a_time door_;
  plan plan_ = plan::none;
  int savepoints_ = 0;
  int transactions_ = 0;                 // that are over
  bool attentive_ = options_.autobegin;  // there is more to do before a statement than to run it
  bool in_scope_ = false;                // a transaction that begin() made
  bool borrowed_ = false;                // the connection is a replica's, for one transaction
};

template <class Dialect>
session(const engine<Dialect>&) -> session<Dialect>;
template <class Dialect>
session(const engine<Dialect>&, const session_options&) -> session<Dialect>;

}  // namespace retort
