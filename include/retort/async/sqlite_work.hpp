// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "retort/async/in_use.hpp"
#include "retort/async/observed_work.hpp"
#include "retort/async/sqlite_source.hpp"
#include "retort/driver/session_state.hpp"
#include "retort/engine/sqlite.hpp"
#include "retort/session/session_options.hpp"
#include "retort/session/task.hpp"

namespace retort::async {

/// What a session does with SQLite. Reads run on a reader's connection, mostly on the calling thread; writes go to the
/// writer's thread, and so does all of a transaction that may write. A database in memory is one connection, lent for
/// each statement or transaction.
class sqlite_work : public observed_work<driver::sqlite_cursor> {
  class statement_job;

 public:
  using cursor = driver::sqlite_cursor;
  using source = sqlite_source;
  using task_type = meta::task<cursor>;
  using lease = pool<sqlite_reader>::lease;

  sqlite_work(std::shared_ptr<source> from, const session_options& how, std::source_location where)
      : from_(std::move(from)), where_(where), only_reads_(how.read_only), timeout_(from_->statement_timeout()) {}
  sqlite_work(const sqlite_work&) = delete;
  sqlite_work& operator=(const sqlite_work&) = delete;
  ~sqlite_work() { abandon(); }

  /// One statement. What needs no waiting is done at once: a short read of a file, anything in memory. What is written
  /// to a file goes to the writer, and the session's own coroutine waits for it.
  class attempt {
   public:
    template <class Task>
    attempt(sqlite_work& work, const std::shared_ptr<Task>& what) : work_(&work), over_(work.run_now(*what)) {
      if (!over_) begin(what);
    }
    attempt(const attempt&) = delete;
    attempt& operator=(const attempt&) = delete;
    ~attempt() {
      if (waits()) [[unlikely]]
        work_->busy_ = false;
    }

    bool over() const { return over_; }
    /// Whether the writer is to be waited for. If not, there is only the rest.
    bool waits() const { return job_ != nullptr; }
    auto answer() { return work_->from_->writer().wait(job_, work_->owns_); }
    /// What came of the wait. Throws what the statement threw.
    void take(const boost::system::error_code&) {
      over_ = true;
      work_->busy_ = false;
      work_->take(std::move(job_));
    }
    /// What is left to do, where it is not over.
    awaitable<void> rest() { return work_->run(std::move(what_)); }

   private:
    [[gnu::noinline]] void begin(std::shared_ptr<task_type> what) {
      if (!work_->is_for_writer(what->reads)) {
        what_ = std::move(what);
        return;
      }
      job_ = work_->job_of(std::move(what));
      job_->deadline = work_->deadline();
      work_->busy_ = true;
    }

    sqlite_work* work_;
    std::shared_ptr<task_type> what_;
    std::shared_ptr<statement_job> job_;
    bool over_;
  };

  awaitable<void> run(std::shared_ptr<task_type> what) {
    const bool reads = what->reads;
    return run_job(job_of(std::move(what)), reads);
  }

  /// Statements that are all done, or none, and that see the same state of the database.
  awaitable<void> run_together(std::vector<std::shared_ptr<task_type>> tasks) {
    bool reads = true;
    for (const auto& t : tasks) reads = reads && t->reads;
    auto act = [tasks, reads](driver::sqlite_connection& db) {
      const bool writes_alone = !db.in_transaction() && !reads;
      if (writes_alone)
        db.begin({});
      else
        db.execute_script("SAVEPOINT retort_together");
      try {
        for (const auto& t : tasks) run_task(db, *t);
        if (writes_alone)
          db.commit();
        else
          db.execute_script("RELEASE SAVEPOINT retort_together");
      } catch (...) {
        if (writes_alone)
          db.rollback();
        else if (db.in_transaction())
          db.execute_script("ROLLBACK TO SAVEPOINT retort_together; RELEASE SAVEPOINT retort_together");
        throw;
      }
    };
    auto undo = [tasks] {
      for (const auto& t : tasks) forget(*t);
    };
    const auto job = make_sqlite_job(std::move(act), std::move(undo));
    job->may_share = !tasks.empty();
    co_await run_job(job, reads);
  }

  /// On a file, what it leaves on the connection (settings, temporary tables) lasts as long as the transaction, or,
  /// where there is none, as the script.
  awaitable<void> execute_script(std::string sql) {
    auto act = [sql](driver::sqlite_connection& db) { db.execute_script(sql); };
    const auto job = make_sqlite_job(std::move(act));
    job->leaves = !from_->in_memory() && driver::may_leave_state(sql);
    co_await run_job(job, false);
  }

  /// Takes the connection where there is one to take for more than a statement.
  awaitable<void> ready() { co_return; }

  awaitable<void> begin(transaction_options options) {
    const in_use alone(busy_);
    if (from_->in_memory() || options.read_only) {
      const std::shared_ptr<lease> taken = co_await take_reader();
      driver::sqlite_connection& db = (*taken)->db;
      connection_ = db.id();
      if (from_->in_memory())
        db.begin(options);
      else
        db.execute_script("BEGIN");
      held_ = taken;
      co_return;
    }
    auto act = [options](driver::sqlite_connection& db) { db.begin(options); };
    const auto claim = make_sqlite_job(std::move(act));
    claim->claims = true;
    claim->deadline = deadline();
    co_await from_->writer().run(claim, false);
    connection_ = claim->connection;
    owns_ = true;
  }
  awaitable<void> commit() { co_await end("COMMIT"); }
  awaitable<void> rollback() {
    if (in_transaction()) co_await end("ROLLBACK");
  }
  /// Takes a transaction back without waiting.
  void abandon() noexcept {
    scope_.reset();
    // Rows that were there before it are read on.
    if (held_.use_count() > 1) (*held_)->rest();
    held_.reset();
    if (!std::exchange(owns_, false)) return;
    try {
      from_->writer().release();
    } catch (...) {
    }
  }
  awaitable<void> savepoint(std::string name) { co_await execute_script("SAVEPOINT " + name); }
  awaitable<void> release(std::string name) { co_await execute_script("RELEASE SAVEPOINT " + name); }
  void abandon_savepoint(const std::string& name) noexcept {
    const std::string sql = "ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name;
    try {
      if (held_)
        (*held_)->db.execute_script(sql);
      else if (owns_) {
        from_->writer().push(make_sqlite_job([sql](driver::sqlite_connection& db) { db.execute_script(sql); }), true);
      }
    } catch (...) {
    }
  }
  bool in_transaction() const { return owns_ || held_ != nullptr; }

  /// The rows of a statement, some at a time.
  class stream {
   public:
    static constexpr std::size_t rows_at_a_time = 1'000;

    stream(sqlite_work& work, std::shared_ptr<task_type> what, std::shared_ptr<lease> reader)
        : reader_(std::move(reader)), rows_(std::make_shared<state>()) {
      rows_->what = std::move(what);
      if (reader_) return;
      scope_ = work.streams_in_scope();
      if (work.owns_) writes_on_ = work.from_;
    }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    // The session may be gone by now. What was open in its transaction has ended with that, or is about to, on the
    // connection's own thread.
    ~stream() {
      if (!reader_ && scope_.expired()) return;
      if (writes_on_ == nullptr) {
        rows_->end();
        return;
      }
      try {
        auto end = [rows = rows_](driver::sqlite_connection&) { rows->end(); };
        writes_on_->writer().push(make_sqlite_job(std::move(end)), true);
      } catch (...) {
      }
    }

    bool over() const { return rows_->over; }
    awaitable<void> give_up(sqlite_work&) { co_return; }
    awaitable<void> fetch(sqlite_work& work) {
      if (!reader_ && scope_.expired())
        throw error("retort: these rows ended with their transaction; read them before its commit or rollback");
      const in_use alone(work.busy_);
      auto act = [rows = rows_](driver::sqlite_connection& db) {
        task_type& t = *rows->what;
        if (!rows->started) rows->running = t.start(db);
        rows->started = true;
        rows->over = !t.collect(rows->running, rows_at_a_time);
      };
      if (reader_ && work.from_->reads() == sqlite_reads::inline_) {
        act((*reader_)->db);
        co_return;
      }
      const auto job = make_sqlite_job(std::move(act));
      job->deadline = work.deadline();
      if (!reader_ && !rows_->started) job->opens = rows_;
      if (reader_)
        co_await work.from_->run_on_thread(job, **reader_);
      else if (work.held_)
        co_await work.from_->run_on_thread(job, **work.held_);
      else
        co_await work.from_->writer().run(job, true);
    }

   private:
    struct state final : open_rows {
      void end() noexcept override { running = {}; }

      std::shared_ptr<task_type> what;
      driver::sqlite_cursor running;
      bool started = false;
      bool over = false;
    };
    std::shared_ptr<lease> reader_;      // where it is in no transaction
    std::weak_ptr<void> scope_;          // the transaction
    std::shared_ptr<source> writes_on_;  // whose writer has the statement
    std::shared_ptr<state> rows_;
  };
  awaitable<std::unique_ptr<stream>> open(std::shared_ptr<task_type> what) {
    const in_use alone(busy_);
    std::shared_ptr<lease> reader;
    if (!in_transaction()) {
      reader = co_await take_reader();
      if (from_->in_memory()) streaming_ = reader;
    }
    co_return std::make_unique<stream>(*this, std::move(what), std::move(reader));
  }

  using exported = stream;
  awaitable<std::unique_ptr<stream>> open_export(std::shared_ptr<task_type> what) { return open(std::move(what)); }
  /// Writes many rows. What is kept lives as long as the rows are needed.
  awaitable<std::int64_t> bulk_insert(driver::bulk_target target, driver::row_source& rows,
                                      driver::progress_report progress, std::shared_ptr<void> kept) {
    const auto count = std::make_shared<std::int64_t>(0);
    auto act = [target = std::move(target), &rows, progress, kept, count](driver::sqlite_connection& db) {
      *count = db.bulk_insert(target, rows, progress);
    };
    co_await run_job(make_sqlite_job(std::move(act)), false);
    co_return *count;
  }

  void leave() noexcept { abandon(); }
  /// Whether a statement of a session that commits as it goes is to begin a transaction.
  bool has_scope() const { return in_transaction(); }
  void set_statement_timeout(std::chrono::milliseconds most) { timeout_ = most; }

 private:
  // A statement as a job. A session has one at a time, and uses it for the next.
  class statement_job final : public sqlite_job {
   public:
    void renew(std::shared_ptr<task_type> what) {
      sqlite_job::renew();
      may_share = !what->reads && driver::writes_rows(what->text);
      what_ = std::move(what);
    }
    void rest() { what_ = nullptr; }
    void act(driver::sqlite_connection& db) override { run_task(db, *what_); }
    void undo() override { forget(*what_); }

   private:
    std::shared_ptr<task_type> what_;
  };

  /// Whether a statement was run without waiting for anything.
  bool run_now(task_type& what) {
    in_use::require_free(busy_);
    if (owns_ || from_->reads() == sqlite_reads::thread) return false;
    if (held_) return run_now(what, **held_);
    if (is_for_writer(what.reads) || is_restricted()) return false;
    const lease reader = from_->readers().try_acquire(where_);
    return reader && run_now(what, *reader);
  }
  bool run_now(task_type& what, sqlite_reader& reader) {
    connection_ = reader.db.id();
    const auto act = [&what](driver::sqlite_connection& db) { run_task(db, what); };
    if (!is_tried_first(what.reads)) {
      run_to_deadline(reader, act);
      return true;
    }
    over_budget_ = !try_within_budget(reader, act, [&what] { forget(what); });
    return !over_budget_;
  }
  bool is_for_writer(bool reads) const { return owns_ || (!held_ && !reads && !only_reads_ && !from_->in_memory()); }
  // A database in memory has no connections that only read.
  bool is_restricted() const { return only_reads_ && from_->in_memory(); }
  // Whether it is tried within the budget. What writes could not be run again.
  bool is_tried_first(bool reads) const { return reads && from_->reads() == sqlite_reads::budget; }

  std::shared_ptr<statement_job> job_of(std::shared_ptr<task_type> what) {
    auto job = std::move(spare_);
    if (job == nullptr) job = std::make_shared<statement_job>();
    job->renew(std::move(what));
    return job;
  }
  void take(std::shared_ptr<statement_job> job) {
    connection_ = job->connection;
    job->check();
    if (job.use_count() > 1) return;
    job->rest();
    spare_ = std::move(job);
  }

  static void run_task(driver::sqlite_connection& db, task_type& what) {
    if (what.rows_given == nullptr) {
      cursor rows = what.start(db);
      what.collect(rows);
      return;
    }
    const bool alone = !db.in_transaction();
    bool saved = false;
    what.rows_given->savepoint = alone ? nullptr : &saved;
    if (alone) db.begin({});
    try {
      cursor rows;
      while (db.start_rows(what.text, *what.rows_given, rows)) what.collect(rows);
      if (alone) db.commit();
      if (saved) db.release_savepoint();
    } catch (...) {
      rows_back(what);
      if (alone) db.rollback();
      if (saved) db.undo_to_savepoint();
      throw;
    }
  }
  static void rows_back(task_type& what) {
    if (what.rows_given != nullptr) what.rows_given->rewind();
  }
  static void forget(task_type& what) {
    what.clear();
    rows_back(what);
  }

  std::chrono::steady_clock::time_point deadline() const {
    return timeout_.count() > 0 ? std::chrono::steady_clock::now() + timeout_
                                : std::chrono::steady_clock::time_point::max();
  }
  awaitable<std::shared_ptr<lease>> take_reader() {
    if (auto mine = streaming_.lock()) co_return mine;
    lease taken = co_await from_->readers().acquire(where_);
    co_return std::make_shared<lease>(std::move(taken));
  }
  awaitable<void> run_job(std::shared_ptr<sqlite_job> job, bool reads) {
    const in_use alone(busy_);
    job->deadline = deadline();
    if (is_for_writer(reads)) {
      co_await from_->writer().run(job, owns_);
      connection_ = job->connection;
    } else if (held_) {
      co_await run_on_reader(**held_, std::move(job), reads);
    } else {
      const std::shared_ptr<lease> shared = streaming_.lock();
      lease own;
      if (shared == nullptr) own = co_await from_->readers().acquire(where_);
      sqlite_reader& reader = shared == nullptr ? *own : **shared;
      connection_ = reader.db.id();
      const restricted guard{reader.db, is_restricted()};
      co_await run_on_reader(reader, std::move(job), reads);
    }
  }
  struct restricted {
    restricted(driver::sqlite_connection& c, bool w) : db(c), wanted(w) {
      if (wanted) db.restrict_to_reading(true);
    }
    restricted(const restricted&) = delete;
    restricted& operator=(const restricted&) = delete;
    ~restricted() {
      if (wanted) db.reset();
    }
    driver::sqlite_connection& db;
    bool wanted;
  };
  awaitable<void> run_on_reader(sqlite_reader& reader, std::shared_ptr<sqlite_job> job, bool reads) {
    if (job->leaves) reader.spoil();
    const auto act = [&job](driver::sqlite_connection& db) { job->act(db); };
    if (from_->reads() != sqlite_reads::thread && !is_tried_first(reads)) {
      run_to_deadline(reader, act);
      co_return;
    }
    const bool tried = std::exchange(over_budget_, false);
    const auto undo = [&job] { job->undo(); };
    if (from_->reads() == sqlite_reads::budget && !tried && try_within_budget(reader, act, undo)) co_return;
    co_await from_->run_on_thread(job, reader);
  }
  template <class Act>
  void run_to_deadline(sqlite_reader& reader, const Act& act) {
    reader.watch.start(deadline(), nullptr);
    act(reader.db);
    reader.watch.stop();
  }
  /// Runs a read here and now, if that takes some thousand steps at most and waits for nobody.
  template <class Act, class Undo>
  bool try_within_budget(sqlite_reader& reader, const Act& act, const Undo& undo) {
    struct limits {
      sqlite_reader& reader;
      ~limits() { reader.watch.stop(); }
    };
    reader.watch.limit_steps();
    const limits guard{reader};
    try {
      act(reader.db);
      return true;
    } catch (const lock_timeout&) {
    } catch (const statement_timeout&) {
      if (reader.watch.why() != driver::sqlite_watch::reason::budget) throw;
    }
    undo();
    return false;
  }

  // Expires with the transaction, for the streams in it.
  const std::shared_ptr<void>& streams_in_scope() {
    if (scope_ == nullptr) scope_ = std::make_shared<char>();
    return scope_;
  }
  awaitable<void> end(std::string sql) {
    const in_use alone(busy_);
    // Whatever comes of it, the next one may have the connection.
    const struct leaving {
      sqlite_work* work;
      ~leaving() { work->abandon(); }
    } guard{this};
    if (held_) {
      driver::sqlite_connection& db = (*held_)->db;
      if (sql == "COMMIT")
        db.commit();
      else
        db.rollback();
      co_return;
    }
    const auto job = make_sqlite_job([commits = sql == "COMMIT"](driver::sqlite_connection& db) {
      if (commits)
        db.commit();
      else
        db.rollback();
    });
    co_await from_->writer().run(job, true);
  }

  std::shared_ptr<source> from_;
  std::source_location where_;
  std::shared_ptr<lease> held_;
  std::weak_ptr<lease> streaming_;  // in memory, of rows outside of transactions: there is no other connection
  std::shared_ptr<void> scope_;
  bool owns_ = false;
  bool busy_ = false;                     // something runs, or waits to
  bool over_budget_ = false;              // the statement that runs now was tried already, and takes long
  std::shared_ptr<statement_job> spare_;  // the job of the statement before
  bool only_reads_;
  std::chrono::milliseconds timeout_;
};

}  // namespace retort::async
