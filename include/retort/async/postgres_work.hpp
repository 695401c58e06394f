// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "retort/async/observed_work.hpp"
#include "retort/async/postgres_source.hpp"
#include "retort/driver/postgres/copy.hpp"
#include "retort/driver/postgres/portal.hpp"
#include "retort/engine/postgres.hpp"
#include "retort/session/session_options.hpp"
#include "retort/session/task.hpp"

namespace retort::async {

/// What a session does with PostgreSQL: everything on one connection, which it takes from the pool at first use.
class postgres_work : public observed_work<driver::postgres_cursor> {
  using task_type = meta::task<driver::postgres_cursor>;

  /// A statement with its values, run.
  struct statement_run : driver::statement_run {
    [[gnu::always_inline]] statement_run(driver::postgres_link& link, const ready_statement* what)
        : driver::statement_run(link, what->text, what->values, what->count, what->how) {}
    static void finish() {}
  };
  /// A task's statement, run and read.
  struct task_execution : statement_run {
    task_execution(driver::postgres_link& link, std::shared_ptr<task_type> t)
        : statement_run(link, t.get()), what(std::move(t)) {}
    void finish() {
      cursor rows = take();
      what->collect(rows);
    }

    std::shared_ptr<task_type> what;
  };

 public:
  using cursor = driver::postgres_cursor;
  using source = postgres_source;

  postgres_work(std::shared_ptr<source> from, const session_options& how, std::source_location where)
      : from_(std::move(from)), where_(where), only_reads_(how.read_only) {}

  awaitable<void> run(std::shared_ptr<task_type> what) {
    co_await ready();
    if (what->rows_given != nullptr)
      co_await run_rows(*what);
    else
      co_await lease_->drive<task_execution>(std::move(what));
  }

  /// A statement of the session that runs, and then its rows. Where there is a connection, `begin` sends it, and who
  /// runs it waits for the answer, since a coroutine for that alone would cost as much as reading the rows. The
  /// statement, and its values, have to outlive it.
  class execution {
   public:
    execution(postgres_work& work, const ready_statement& what) : work_(&work), what_(&what) {}

    /// Sends it, if that needs no waiting.
    [[gnu::noinline]] void begin() {
      if (work_->has_connection()) [[likely]]
        start();
    }
    bool begun() const { return running_.has_value(); }
    bool over() const { return over_; }
    /// Whether the answer is to be waited for. If not, there is only the rest.
    bool waits() const { return running_ && !over_ && running_->only_reads(); }
    auto readable() { return running_->readable(); }
    /// What came of the wait.
    [[gnu::noinline]] void take(const boost::system::error_code& failed) { over_ = running_->resume(failed); }
    /// Whether the rest is to stop it: see `postgres_connection::running`.
    bool stopped() const { return running_ && running_->stopped(); }
    /// What is left to do, where it is not over.
    awaitable<void> rest(bool throws) { return running_ ? running_->rest(throws) : begin_to_run(throws); }

    const ready_statement& statement() const { return *what_; }
    /// How many rows were read, or written.
    std::int64_t seen() const { return running_->work().seen(); }
    /// Its rows, when it is over.
    cursor rows() {
      cursor out = running_->work().take();
      check_columns(out, *what_);
      return out;
    }

   private:
    [[gnu::always_inline]] void start() {
      running_.emplace(*work_->lease_, what_);
      over_ = running_->begin();
    }
    awaitable<void> begin_to_run(bool throws) {
      co_await work_->ready();
      start();
      if (!over_) co_await running_->rest(throws);
    }

    postgres_work* work_;
    const ready_statement* what_;
    std::optional<postgres_connection::running<statement_run>> running_;
    bool over_ = false;
  };

  /// Statements that travel together: all are done, or none.
  awaitable<void> run_together(std::vector<std::shared_ptr<task_type>> tasks) {
    co_await ready();
    for (std::size_t tries = 0;; ++tries) {
      driver::result_list results;
      driver::pipeline_execution together(lease_->link(), results.sink());
      for (const auto& t : tasks) together.add(t->text, t->values, t->count, t->how);
      bool forgotten = false;
      try {
        co_await lease_->run(together, {});
      } catch (const database_error&) {
        // Each statement that the server has forgotten is found out by itself.
        forgotten = together.stale() && tries < tasks.size() && lease_->link().status() == PQTRANS_IDLE;
        if (!forgotten) throw;
      }
      if (forgotten) continue;
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        cursor rows(std::move(results.list[i]), together.text(i));
        tasks[i]->collect(rows);
      }
      co_return;
    }
  }

  awaitable<void> execute_script(std::string sql) {
    co_await ready();
    co_await lease_->execute_script(std::move(sql));
  }

  awaitable<void> begin(transaction_options options) {
    if (has_connection() && lease_->link().lost()) lease_->link().refuse_use("BEGIN");
    if (options.read_only && !only_reads_ && from_->has_replicas()) {
      const in_use alone(taking_);
      require_rest();
      lease_.give_back();
      lease_ = co_await from_->acquire_replica(where_);
      borrowed_ = static_cast<bool>(lease_);
      if (borrowed_) taken();
    }
    co_await ready();
    if (lease_->link().owes_commit()) co_await lease_->flush();  // what fails there is not this one's
    lease_->link().begin(options);
    in_scope_ = true;
  }
  awaitable<void> commit() {
    if (!lease_) throw error("retort: commit() after the session has given its connection back");
    co_await lease_->commit();
    close_scope();
  }
  awaitable<void> rollback() {
    if (in_transaction()) {
      lease_->link().queue_rollback();
      try {
        co_await lease_->flush();
      } catch (const database_error&) {
        lease_->link().give_up();
      }
    }
    close_scope();
  }
  /// Takes a transaction back without waiting: before the next statement, or when the connection goes back.
  void abandon() noexcept {
    if (in_transaction()) lease_->link().queue_rollback();
    close_scope();
  }
  /// Whether a statement of a session that commits as it goes is to begin a transaction.
  bool has_scope() const { return in_scope_; }
  /// `SAVEPOINT`: it travels with the next statement.
  awaitable<void> savepoint(std::string name) {
    lease_->link().queue("SAVEPOINT " + name);
    savepoints_.push_back(std::move(name));
    co_return;
  }
  awaitable<void> release(std::string name) {
    if (std::erase(savepoints_, name) == 0) throw error("retort: commit() of a savepoint that is over");
    co_await lease_->execute_script("RELEASE SAVEPOINT " + name);
  }
  void abandon_savepoint(const std::string& name) noexcept {
    // One of a transaction that is over went with it.
    if (!in_transaction() || std::erase(savepoints_, name) == 0) return;
    lease_->link().queue("ROLLBACK TO SAVEPOINT " + name);
    lease_->link().queue("RELEASE SAVEPOINT " + name);
  }
  bool in_transaction() const { return lease_ && lease_->link().in_transaction(); }

  /// The rows of a statement, some at a time.
  class stream {
   public:
    stream(postgres_work& work, std::shared_ptr<task_type> what)
        : what_(std::move(what)), portal_(work.lease_->link(), what_->text, what_->values, what_->count) {}
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    bool over() const { return portal_.over(); }
    /// Reads the next rows into the task.
    awaitable<void> fetch(postgres_work& work) {
      portal_.require_open();  // else the session may have another connection, or none
      co_await work.lease_->drive<fetching>(&portal_, what_->text);
      cursor rows = portal_.take();
      what_->collect(rows);
    }

   private:
    // One fetch. Where it is stopped in the middle, there are no more rows.
    struct fetching {
      fetching(driver::postgres_link&, driver::portal* p, std::string_view s) : portal(p), text(s) {}
      fetching(const fetching&) = delete;
      fetching& operator=(const fetching&) = delete;
      ~fetching() {
        if (portal->fetching()) portal->give_up();
      }
      driver::wanted step() { return portal->step(); }
      static void finish() {}
      std::string_view statement() const { return text; }

      driver::portal* portal;
      std::string_view text;
    };

    std::shared_ptr<task_type> what_;
    driver::portal portal_;
  };
  awaitable<std::unique_ptr<stream>> open(std::shared_ptr<task_type> what) {
    co_await ready();
    co_return std::make_unique<stream>(*this, std::move(what));
  }

  /// All rows of a query, by COPY: some at a time, and nothing else meanwhile.
  class exported {
   public:
    exported(postgres_work& work, std::shared_ptr<task_type> what)
        : what_(std::move(what)), copy_(work.lease_->link(), what_->text) {}

    bool over() const { return copy_.over(); }
    awaitable<void> fetch(postgres_work& work) {
      co_await work.lease_->run(copy_, what_->text);
      cursor rows = copy_.take();
      what_->collect(rows);
    }
    /// Nobody wants the rest.
    awaitable<void> give_up(postgres_work& work) {
      if (!copy_.over() && work.lease_->link().usable_in_part()) co_await work.lease_->recover();
    }

   private:
    std::shared_ptr<task_type> what_;
    driver::copy_out copy_;
  };
  awaitable<std::unique_ptr<exported>> open_export(std::shared_ptr<task_type> what) {
    co_await ready();
    co_return std::make_unique<exported>(*this, std::move(what));
  }
  /// Writes many rows. What is kept lives as long as the rows are needed.
  awaitable<std::int64_t> bulk_insert(driver::bulk_target target, driver::row_source& rows,
                                      driver::progress_report progress, std::shared_ptr<void> kept) {
    driver::bulk_insertion insertion(lease_->link(), std::move(target), rows, progress);
    co_await lease_->run(insertion, insertion.table());
    kept.reset();
    co_return insertion.count();
  }

  /// Takes a connection if there is none.
  awaitable<void> ready() {
    const in_use alone(taking_);
    require_rest();
    if (has_connection()) co_return;
    if (only_reads_ && from_->has_replicas()) lease_ = co_await from_->acquire_replica(where_);
    const bool of_primary = !lease_;
    if (of_primary) lease_ = co_await from_->acquire(where_);
    taken();
    if (of_primary && only_reads_) co_await lease_->restrict_to_reading(true);
  }
  /// Gives the connection back.
  void leave() noexcept {
    in_scope_ = borrowed_ = false;
    lease_.give_back();
  }
  postgres_connection& connection() { return *lease_; }
  void set_statement_timeout(std::chrono::milliseconds most) {
    timeout_ = most;
    if (lease_) lease_->set_statement_timeout(most);
  }

 private:
  awaitable<void> run_rows(task_type& what) {
    const bool alone = !in_transaction();
    bool saved = false;
    what.rows_given->savepoint = alone ? nullptr : &saved;
    if (alone) lease_->link().begin({});
    try {
      for (;;) {
        const driver::column_arrays values(*what.rows_given, what.text);
        if (values.rows() == 0) break;
        if (what.rows_given->wants_savepoint()) saved = lease_->link().set_savepoint();
        driver::statement_execution insertion(lease_->link(), what.text, values.view());
        co_await lease_->run(insertion, what.text);
        cursor rows = insertion.take();
        what.collect(rows);
      }
      if (alone) co_await lease_->commit();
      if (saved) lease_->link().release_savepoint();
    } catch (...) {
      if (alone) abandon();
      if (saved) lease_->link().undo_to_savepoint();
      throw;
    }
  }

  // One that is lost is replaced. A transaction that lost its connection stays where it is, so that nothing of it is
  // done elsewhere; so does one that was begun for streams, as long as they are there.
  bool has_connection() {
    if (lease_ && !in_scope_ && !lease_->link().usable_in_part() && !lease_->link().holds_streams() && !lease_->busy())
      lease_.give_back();
    return static_cast<bool>(lease_);
  }
  // A connection on which something runs is not to be taken away from there.
  void require_rest() const { in_use::require_free(lease_ && lease_->busy()); }
  void taken() {
    connection_ = lease_->id();
    if (timeout_) lease_->set_statement_timeout(*timeout_);
  }
  void close_scope() noexcept {
    in_scope_ = false;
    savepoints_.clear();
    if (std::exchange(borrowed_, false)) lease_.give_back();
  }

  std::shared_ptr<source> from_;
  std::source_location where_;
  bool only_reads_;
  bool in_scope_ = false;  // a transaction that begin() made
  bool borrowed_ = false;  // the connection is a replica's, for one transaction
  bool taking_ = false;    // somebody waits for a connection
  source::lease lease_;
  std::optional<std::chrono::milliseconds> timeout_;
  std::vector<std::string> savepoints_;  // of the transaction that is open
};

}  // namespace retort::async
