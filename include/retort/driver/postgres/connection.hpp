// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "retort/driver/parameter.hpp"
#include "retort/driver/postgres/cancel.hpp"
#include "retort/driver/postgres/connect.hpp"
#include "retort/driver/postgres/copy.hpp"
#include "retort/driver/postgres/cursor.hpp"
#include "retort/driver/postgres/operations.hpp"
#include "retort/driver/postgres/ping.hpp"
#include "retort/driver/postgres/portal.hpp"
#include "retort/driver/postgres/unnest.hpp"
#include "retort/driver/session_state.hpp"

namespace retort::driver {

/// A connection to a PostgreSQL server, that waits by `poll`. Not for two threads at a time.
///
/// Statements are prepared at their first run and go both ways in binary. Notices of the server are dropped, unless
/// libpqxx is told to handle them.
class postgres_connection {
  using clock = std::chrono::steady_clock;

 public:
  using cursor = postgres_cursor;
  using options_type = postgres_options;

  explicit postgres_connection(const postgres_options& options)
      : timeout_(options.statement_timeout), link_(connect_postgres(options), options) {
    connection_setup setup(link_, options);
    run(setup, {});
    settings_ = connection_setup::settings(link_, options);
    if (!settings_.empty()) run_script(settings_);
  }

  /// Runs a statement, prepared before or now, and waits for all its rows.
  postgres_cursor start(std::string_view text, const parameter* parameters, std::size_t count) {
    single_answer answer;
    postgres_statement* known = nullptr;
    if (timeout_.count() == 0) [[likely]] {
      known = link_.send_alone(text, parameters, count);
      if (known != nullptr && answer.wait(link_.handle())) [[likely]]
        return {answer.take(), text};
    }
    return start_otherwise(text, parameters, count, preparation::kept, known, std::move(answer));
  }
  /// Runs a statement whose text is no constant, and keeps nothing of it.
  postgres_cursor start_once(std::string_view text, const parameter* parameters, std::size_t count) {
    return start_otherwise(text, parameters, count, preparation::once);
  }
  /// Runs a statement that takes its rows as arrays, for as many rows as one run takes. False: none are left.
  bool start_rows(std::string_view text, row_source& rows, postgres_cursor& out) {
    const column_arrays values(rows, text);
    if (values.rows() == 0) return false;
    if (rows.wants_savepoint()) *rows.savepoint = link_.set_savepoint();
    statement_execution execution(link_, text, values.view());
    run(execution, text);
    out = execution.take();
    return true;
  }

  /// The rows of a query, some at a time: the cursor fetches them as it goes. The connection has to outlive it.
  postgres_cursor stream(std::string_view query, const parameter* parameters, std::size_t count) {
    auto rows = std::make_unique<rows_of<portal>>(*this, query, parameters, count);
    rows->begin();  // the values are needed no longer than this
    return postgres_cursor(std::move(rows));
  }
  /// The rows of a query without parameters, by COPY. Nothing else can be done on the connection until they are read.
  postgres_cursor copy(std::string_view query) {
    return postgres_cursor(std::make_unique<rows_of<copy_out>>(*this, query));
  }
  /// Writes many rows, by COPY where that can be done.
  std::int64_t bulk_insert(bulk_target target, row_source& rows, progress_report progress) {
    bulk_insertion insertion(link_, std::move(target), rows, progress);
    run(insertion, insertion.table());
    return insertion.count();
  }
  /// Runs statements in one round trip, and gives each its rows.
  template <class Tasks, class Wrap>
  void run_together(const Tasks& tasks, const Wrap& wrap) {
    for (std::size_t tries = 0;; ++tries) {
      result_list results;
      pipeline_execution together(link_, results.sink());
      for (const auto& t : tasks) together.add(t->text, t->values, t->count, t->how);
      try {
        run(together, {});
      } catch (const database_error&) {
        // Each statement that the server has forgotten is found out by itself.
        if (!together.stale() || tries == tasks.size() || link_.status() != PQTRANS_IDLE) throw;
        continue;
      }
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        auto rows = wrap(postgres_cursor(std::move(results.list[i]), together.text(i)));
        tasks[i]->collect(rows);
      }
      return;
    }
  }

  /// Runs SQL without parameters: one statement, or several, which are then one transaction. Settings, temporary tables
  /// and the like are taken back when the connection goes back to the pool.
  void execute_script(std::string_view sql) {
    dirty_ = dirty_ || may_leave_state(sql);
    run_script(sql);
  }

  /// `BEGIN`, with `ISOLATION LEVEL`, `READ ONLY` and `DEFERRABLE` as asked for. It is sent with the first statement.
  void begin(const transaction_options& options) {
    if (link_.owes_commit()) flush();  // what fails there is not this one's
    link_.begin(options);
  }
  /// Throws an error with SQLSTATE 25P02 where the transaction had failed before and the server rolled it back, and
  /// with 08007 where the connection was lost on the way and nobody knows whether the transaction was committed.
  void commit() {
    if (link_.forget_begin()) return;
    commit_execution commit(link_);
    run(commit, "COMMIT");
  }
  /// Never throws: a transaction that can't be rolled back any more is gone, and the connection with it.
  void rollback() noexcept {
    if (const health now = link_.state(); now != health::good && now != health::demoted) return;
    try {
      link_.queue_rollback();
      flush();
    } catch (...) {
      link_.give_up(health::broken);
    }
  }
  /// A savepoint in a transaction, for several statements that are one to who runs them. It is sent with the first of
  /// them, and released with what follows. Returns whether it is there.
  bool set_savepoint() { return link_.set_savepoint(); }
  void release_savepoint() { link_.release_savepoint(); }
  void undo_to_savepoint() { link_.undo_to_savepoint(); }
  bool in_transaction() const { return link_.in_transaction(); }

  /// Whether a transaction that was begun for streams is open for them.
  bool holds_streams() const { return link_.holds_streams(); }
  /// Whether it is known to be lost.
  bool lost() const { return link_.lost(); }
  /// Throws what a statement on a connection that was given up throws.
  [[noreturn]] void refuse_use(std::string_view statement) const { link_.refuse_use(statement); }

  /// Whether the connection may be handed out again. It costs no round trip.
  bool usable() const { return link_.usable() && is_alive(link_.handle()); }
  /// What is known of it without looking.
  health state() const { return link_.state(); }
  /// Brings the connection back to how it was when it was opened. That takes a round trip where a transaction was left
  /// open, or where settings, temporary tables and the like were made.
  void reset() noexcept {
    link_.dismiss_streams();
    rollback();
    if (link_.state() != health::good || (!dirty_ && !link_.restricted())) return;
    try {
      restrict_to_reading(false);
      if (!std::exchange(dirty_, false)) return;
      run_script(forget_state(settings_));
    } catch (...) {
      link_.give_up(health::broken);
    }
  }
  /// Whether what is done outside of transactions may only read. Nothing is set through a pooler: it would reach other
  /// clients.
  void restrict_to_reading(bool only) {
    if (only == link_.restricted() || !link_.prepares()) return;
    restricting set(link_, only);
    run_script(restriction(only));
    set.done();
  }
  /// How far a replica is behind its primary. Zero where it has all that was sent, or is no replica.
  std::chrono::milliseconds replication_lag() { return lag_of(start(lag_query, nullptr, 0)); }
  /// The number of the server's process for this connection.
  std::uint64_t id() const { return static_cast<std::uint64_t>(PQbackendPID(link_.handle())); }

  /// How long a statement may take; zero: as long as it wants. One that takes longer is cancelled, and throws
  /// `statement_timeout`; where the server does not answer to that, the connection is given up.
  void set_statement_timeout(std::chrono::milliseconds most) { timeout_ = most; }
  std::chrono::milliseconds statement_timeout() const { return timeout_; }

  /// libpq's own handle.
  PGconn* handle() {
    flush();
    return link_.handle();
  }
  /// The same connection for code that is written for libpqxx. It must not close it.
  pqxx_connection& pqxx() {
    dirty_ = true;
    flush();
    return link_.pqxx();
  }
  /// What operations work on.
  postgres_link& link() { return link_; }

  /// Runs an operation to its end, in the time that a statement may take.
  void run(operation& operation, std::string_view statement) {
    if (timeout_.count() > 0) return run_until(operation, clock::now() + timeout_, statement);
    while (const wanted w = operation.step()) wait_for(w);
  }

 private:
  /// The rows of an operation that fetches some at each run.
  template <class Operation>
  class rows_of final : public postgres_cursor::supply {
   public:
    template <class... Args>
    explicit rows_of(postgres_connection& connection, std::string_view query, const Args&... args)
        : connection_(&connection), operation_(connection.link_, query, args...) {}

    ~rows_of() {
      if constexpr (std::is_same_v<Operation, copy_out>)
        if (!operation_.over()) connection_->recover();
    }

    void begin() {
      if constexpr (requires { operation_.require_open(); }) operation_.require_open();  // else there is no connection
      connection_->run(operation_, "a stream of rows");
      begun_ = true;
    }
    bool next(postgres_cursor& rows) override {
      if (!begun_) {
        if (operation_.over()) return false;
        begin();
      }
      begun_ = false;
      rows = operation_.take();
      return true;
    }

   private:
    postgres_connection* connection_;
    Operation operation_;
    bool begun_ = false;
  };

  [[gnu::noinline]] postgres_cursor start_otherwise(std::string_view text, const parameter* parameters,
                                                    std::size_t count, preparation how,
                                                    postgres_statement* known = nullptr, single_answer answer = {}) {
    const encoded_parameters values(parameters, count, text);
    statement_execution execution(link_, text, values, how, known, std::move(answer));
    run(execution, text);
    return execution.take();
  }
  [[gnu::noinline]] void run_until(operation& operation, clock::time_point deadline, std::string_view statement) {
    while (const wanted w = operation.step())
      if (!wait_for(w, deadline)) give_up(statement);
  }
  [[noreturn]] void give_up(std::string_view statement) { fail_deadline(link_, recover(), statement); }
  // Brings the connection to rest again, or gives it up. Returns whether what ran was done all the same.
  bool recover() noexcept {
    if (!link_.is_here()) return false;
    const auto deadline = clock::now() + recovery::time_for(timeout_);
    recovery back(link_);
    bool in_time = true;
    for (wanted w = back.step(); w && in_time; w = back.step()) in_time = wait_for(w, deadline);
    const bool done = in_time && back.done();
    if (!in_time || !back.clean()) link_.give_up();
    return done;
  }
  // What was queued must be there before others use the handle.
  void flush() {
    if (!link_.has_queue()) return;
    script_execution nothing(link_, {});
    run(nothing, {});
  }

  void run_script(std::string_view sql) {
    script_execution script(link_, std::string(sql));
    run(script, sql);
    if (!succeeded(script.result())) link_.fail(script.result(), sql);
  }

  std::chrono::milliseconds timeout_;
  postgres_link link_;
  std::string settings_;  // set again after all was reset
  bool dirty_ = false;    // something was left that the next user must not meet
};

}  // namespace retort::driver
