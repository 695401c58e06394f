// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <climits>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "retort/driver/bulk.hpp"
#include "retort/driver/parameter.hpp"
#include "retort/driver/process.hpp"
#include "retort/driver/row_source.hpp"
#include "retort/driver/session_state.hpp"
#include "retort/driver/sqlite/cursor.hpp"
#include "retort/driver/sqlite/json_list.hpp"
#include "retort/driver/sqlite/open_files.hpp"
#include "retort/driver/statement_cache.hpp"
#include "retort/driver/transaction.hpp"

namespace retort::driver {

struct sqlite_options {
  std::string path;  // empty: a database in memory
  bool read_only = false;
  bool create = true;
  std::chrono::milliseconds busy_timeout{5'000};
  std::size_t statement_cache = 256;
  std::chrono::milliseconds statement_timeout{0};  // 0: none
};

/// A connection to an SQLite database. Not for two threads at a time.
///
/// Foreign keys are on; a file has a write-ahead log and `synchronous = NORMAL`. Throws `connection_lost` where the
/// file can't be opened, and `error` where the parent process had it open at fork().
class sqlite_connection {
 public:
  using cursor = sqlite_cursor;
  using options_type = sqlite_options;

  explicit sqlite_connection(const sqlite_options& options)
      : cache_(options.statement_cache), timeout_(options.statement_timeout), in_memory_(options.path.empty()) {
    const bool memory = options.path.empty();
    if (!memory) sqlite_open_files::require_not_inherited(options.path);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (options.create && !options.read_only) flags |= SQLITE_OPEN_CREATE;
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(memory ? ":memory:" : options.path.c_str(), &opened, flags, nullptr);
    db_.reset(opened);
    if (code != SQLITE_OK) throw_sqlite_error(opened, code, {}, "the file " + options.path + " can't be opened");
    sqlite3_busy_timeout(
        db_.get(), static_cast<int>(std::min<std::chrono::milliseconds::rep>(options.busy_timeout.count(), INT_MAX)));
    run_script("PRAGMA foreign_keys = ON");
    // Of a file this is the first look at it: it may be no database, or not writable.
    if (!memory)
      run_script(options.read_only ? "PRAGMA schema_version"
                                   : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    if (!memory) file_.open(options.path);
    if (timeout_.count() > 0) sqlite3_progress_handler(db_.get(), steps_between_looks, is_too_late, this);
  }
  sqlite_connection(const sqlite_connection&) = delete;
  sqlite_connection& operator=(const sqlite_connection&) = delete;
  [[gnu::noinline]] ~sqlite_connection() {
    // In a child made by fork() SQLite must not touch what the parent has opened, not even to close it.
    if (!opened_.is_here()) {
      file_.forget();
      db_.forget();
      return;
    }
    cache_.for_each([](sqlite_statement* statement) {
      sqlite3_finalize(statement->handle);
      delete statement;
    });
  }

  /// Prepares a statement, or takes it from the cache, binds the parameters and makes it ready to be stepped; one that
  /// has no rows is run.
  [[gnu::always_inline]] sqlite_cursor start(std::string_view text, const parameter* parameters, std::size_t count) {
    require_this_process(text);
    return start(prepared(text, count), parameters, count);
  }
  /// Starts a statement for the next of many rows. False: none are left.
  bool start_rows(std::string_view text, row_source& rows, sqlite_cursor& out) {
    const parameter* values = rows.next();
    if (values == nullptr) return false;
    if (rows.wants_savepoint()) *rows.savepoint = set_savepoint();
    out = start(text, values, rows.count);
    return true;
  }
  /// Runs a statement whose text is no constant, and keeps nothing of it.
  sqlite_cursor start_once(std::string_view text, const parameter* parameters, std::size_t count) {
    require_this_process(text);
    return start(compiled(text, count, 0), parameters, count);
  }

  /// The rows of a query, found as they are read: as `start`.
  sqlite_cursor stream(std::string_view query, const parameter* parameters, std::size_t count) {
    return start(query, parameters, count);
  }
  sqlite_cursor copy(std::string_view query) { return start(query, nullptr, 0); }
  /// Writes many rows by one prepared statement.
  std::int64_t bulk_insert(const bulk_target& target, row_source& rows, progress_report progress) {
    constexpr std::int64_t reported = 10'000;
    std::int64_t count = 0;
    if (rows.savepoint != nullptr) *rows.savepoint = set_savepoint();
    sqlite_cursor c;
    while (start_rows(target.insert, rows, c)) {
      while (c.next()) {
      }
      if (++count % reported == 0) progress(count);
    }
    if (count % reported != 0) progress(count);
    return count;
  }
  /// Runs statements one after the other: all are done, or none.
  template <class Tasks, class Wrap>
  void run_together(const Tasks& tasks, const Wrap& wrap) {
    bool reads = true;
    for (const auto& t : tasks) reads = reads && t->reads;
    const bool alone = !in_transaction() && !reads;
    if (alone)
      begin({});
    else
      execute_script("SAVEPOINT retort_together");
    try {
      for (const auto& t : tasks) {
        auto rows = wrap(t->start(*this));
        t->collect(rows);
      }
      if (alone)
        commit();
      else
        execute_script("RELEASE SAVEPOINT retort_together");
    } catch (...) {
      if (alone)
        rollback();
      else if (in_transaction())
        execute_script("ROLLBACK TO SAVEPOINT retort_together; RELEASE SAVEPOINT retort_together");
      throw;
    }
  }

  /// Runs SQL without parameters: one statement, or several. Where settings, temporary tables or attached files may
  /// have been made, the connection to a file is closed when it comes back to the pool.
  void execute_script(std::string_view sql) {
    if (begun_ && !in_transaction()) fail_over(sql);
    dirty_ = dirty_ || (!in_memory_ && may_leave_state(sql));
    run_script(sql);
  }

  /// `BEGIN IMMEDIATE`, so that writers queue instead of failing half way; a plain `BEGIN` for a read-only transaction.
  void begin(const transaction_options& options) {
    const bool only = options.read_only || restricted_;
    run_prepared(only ? "BEGIN" : "BEGIN IMMEDIATE");
    begun_ = true;
    if (only) run_script("PRAGMA query_only = ON");
    read_only_ = only;
  }
  /// Throws an error with SQLSTATE 25P02 where SQLite itself has rolled the transaction back, as it does where the disk
  /// is full.
  void commit() {
    if (!in_transaction()) fail_over("COMMIT");
    run_prepared("COMMIT");
    begun_ = false;
    leave_read_only();
  }
  /// Never throws: a transaction that can't be rolled back any more is gone already.
  void rollback() noexcept {
    begun_ = false;
    if (!opened_.is_here()) return;
    if (in_transaction()) sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    try {
      leave_read_only();
    } catch (...) {
      health_ = health::broken;
    }
  }
  /// A savepoint in a transaction, for several statements that are one to who runs them. Returns whether it is there.
  bool set_savepoint() {
    execute_script("SAVEPOINT retort_rows");
    return true;
  }
  void release_savepoint() { execute_script("RELEASE SAVEPOINT retort_rows"); }
  void undo_to_savepoint() {
    if (in_transaction()) execute_script("ROLLBACK TO SAVEPOINT retort_rows; RELEASE SAVEPOINT retort_rows");
  }
  bool in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

  /// Whether the connection may be handed out again. It looks whether another file stands at the path by now.
  bool usable() const {
    int moved = 0;
    if (!in_memory_) sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved == 0 && state() == health::good;
  }
  /// What is known of it without looking.
  health state() const { return opened_.is_here() ? health_ : health::broken; }
  /// Brings the connection back to how it was when it was opened, or says that it is not fit to be lent again.
  void reset() noexcept {
    rollback();
    try {
      restrict_to_reading(false);
    } catch (...) {
      health_ = health::broken;
    }
    if (dirty_) health_ = health::broken;
  }
  /// Whether what is done outside of transactions may only read.
  void restrict_to_reading(bool only) {
    if (only == restricted_) return;
    run_script(only ? "PRAGMA query_only = ON" : "PRAGMA query_only = OFF");
    restricted_ = only;
  }
  /// A number of its own in this process.
  std::uint64_t id() const { return id_; }

  /// SQLite's own handle.
  sqlite3* handle() const { return db_.get(); }

 private:
  // A `std::unique_ptr` with a deleter of its own costs the compiler ten times as much.
  class owned_handle {
   public:
    owned_handle() = default;
    owned_handle(const owned_handle&) = delete;
    owned_handle& operator=(const owned_handle&) = delete;
    ~owned_handle() { sqlite3_close_v2(db_); }

    sqlite3* get() const { return db_; }
    void reset(sqlite3* opened) { db_ = opened; }
    void forget() { db_ = nullptr; }

   private:
    sqlite3* db_ = nullptr;
  };

  [[gnu::always_inline]] sqlite_cursor start(sqlite_statement* statement, const parameter* parameters,
                                             std::size_t count) {
    sqlite_cursor rows(statement);
    if (begun_ && !in_transaction()) fail_over(statement->text);
    for (std::size_t i = 0; i < count; ++i) bind(statement, static_cast<int>(i) + 1, parameters[i]);
    if (timeout_.count() > 0) deadline_ = std::chrono::steady_clock::now() + timeout_;
    if (!statement->has_columns) [[unlikely]]
      rows.run();  // nobody will ask for rows: it runs while its values are there
    return rows;
  }
  // A constant that comes again and again.
  void run_prepared(std::string_view constant) {
    sqlite_cursor c = start(constant, nullptr, 0);
    while (c.next()) {
    }
  }
  void run_script(std::string_view sql) {
    require_this_process(sql);
    const std::string text(sql);
    if (timeout_.count() > 0) deadline_ = std::chrono::steady_clock::now() + timeout_;
    if (const int code = sqlite3_exec(db_.get(), text.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
      throw_sqlite_error(db_.get(), code, text);
  }
  void require_this_process(std::string_view sql) const {
    if (!opened_.is_here()) [[unlikely]]
      throw_inherited(sql);
  }
  // What follows would be committed by itself, which nobody asked for.
  [[noreturn]] static void fail_over(std::string_view sql) {
    throw_state("25P02", "the transaction is over: SQLite rolled it back when a statement failed", sql);
  }
  // SQLite calls it every so many steps of its machine, and stops the statement when it says so.
  static constexpr int steps_between_looks = 1'000;
  static int is_too_late(void* self) {
    return std::chrono::steady_clock::now() >= static_cast<sqlite_connection*>(self)->deadline_ ? 1 : 0;
  }

  [[gnu::always_inline]] sqlite_statement* prepared(std::string_view text, std::size_t values) {
    sqlite_statement* found = cache_.find(text.data());
    if (found != nullptr && !found->busy && found->is_for(text, found->text)) [[likely]]
      return found;
    return prepare(text, values, found);
  }

  sqlite_statement* compiled(std::string_view text, std::size_t values, unsigned flags) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(db_.get(), text.data(), static_cast<int>(text.size()), flags, &handle, nullptr);
    if (code != SQLITE_OK) throw_sqlite_error(db_.get(), code, text);
    if (handle == nullptr) throw_state("42601", "there is no statement in the SQL", text);
    // SQLite would take NULL for those.
    if (static_cast<std::size_t>(sqlite3_bind_parameter_count(handle)) > values) {
      sqlite3_finalize(handle);
      throw_state("42P02", "the SQL has parameters that are given no value", text);
    }
    auto* const statement = new sqlite_statement;
    statement->handle = handle;
    statement->text = sqlite3_sql(handle);
    statement->read_only = sqlite3_stmt_readonly(handle) != 0;
    statement->has_columns = sqlite3_column_count(handle) > 0;
    return statement;
  }
  sqlite_statement* prepare(std::string_view text, std::size_t values, sqlite_statement* same_key) {
    sqlite_statement* const statement = compiled(text, values, SQLITE_PREPARE_PERSISTENT);
    statement->know_by(text);
    // A statement whose cursor is still open is run a second time beside the cache.
    if (same_key != nullptr && same_key->busy) return statement;
    if (same_key != nullptr) drop(same_key);
    statement->cached = true;
    cache_.insert(statement, [](sqlite_statement* old) {
      sqlite3_finalize(old->handle);
      delete old;
    });
    return statement;
  }
  void drop(sqlite_statement* statement) {
    cache_.erase(statement);
    sqlite3_finalize(statement->handle);
    delete statement;
  }

  void bind(sqlite_statement* statement, int index, const parameter& p) {
    const bool whole = p.kind == type_kind::int64 && !p.null && !p.list;  // by far the most
    const int code = whole ? sqlite3_bind_int64(statement->handle, index, p.integer)
                           : bind_value(statement->handle, index, p, statement->text, how_long(*statement));
    if (code != SQLITE_OK) throw_sqlite_error(db_.get(), code, statement->text);
  }

  // SQLite copies the values of a query, whose cursor may outlive them.
  static sqlite3_destructor_type how_long(const sqlite_statement& statement) {
    return statement.has_columns ? SQLITE_TRANSIENT : SQLITE_STATIC;
  }
  static int bind_value(sqlite3_stmt* s, int i, const parameter& p, std::string_view text,
                        sqlite3_destructor_type given) {
    if (p.null) return sqlite3_bind_null(s, i);
    if (p.list) return bind_text(s, i, json_list(p, text));
    switch (p.kind) {
      case type_kind::boolean:
      case type_kind::int16:
      case type_kind::int32:
      case type_kind::int64: return sqlite3_bind_int64(s, i, p.integer);
      case type_kind::float32:
      case type_kind::float64:
        if (p.number != p.number) unstorable("NaN: SQLite would store NULL", text);
        return sqlite3_bind_double(s, i, p.number);
      case type_kind::text: return bind_text(s, i, p.text(), given);
      case type_kind::bytes:
        if (p.size == 0) return sqlite3_bind_zeroblob(s, i, 0);
        return sqlite3_bind_blob64(s, i, p.data, p.size, given);
      case type_kind::date: return bind_time(s, i, iso_text::of_date(p.integer), text);
      case type_kind::timestamp:
      case type_kind::timestamptz: return bind_time(s, i, iso_text::of_timestamp(p.integer), text);
      case type_kind::time:
        if (iso_text::of_time(p.integer).view().empty()) unstorable("a time of day outside 00:00 to 24:00", text);
        return bind_text(s, i, iso_text::of_time(p.integer).view());
      case type_kind::interval:
        return bind_text(s, i, iso_text::of_interval(*static_cast<const interval*>(p.data)).view());
      case type_kind::uuid: return bind_text(s, i, static_cast<const uuid*>(p.data)->to_string());
      case type_kind::decimal:
      case type_kind::json:
      case type_kind::enumeration:
      case type_kind::named: return bind_text(s, i, p.text(), given);
    }
    return bind_text(s, i, json_array(*static_cast<const array_value*>(p.data), text));
  }
  static int bind_text(sqlite3_stmt* s, int i, std::string_view text,
                       sqlite3_destructor_type given = SQLITE_TRANSIENT) {
    return sqlite3_bind_text64(s, i, text.data() == nullptr ? "" : text.data(), text.size(), given, SQLITE_UTF8);
  }
  static int bind_time(sqlite3_stmt* s, int i, const iso_text& time, std::string_view text) {
    if (time.view().empty()) unstorable("a date outside the years 0 to 9999", text);
    return bind_text(s, i, time.view());
  }
  [[noreturn]] static void unstorable(const char* what, std::string_view text) { throw_state("22000", what, text); }

  void leave_read_only() {
    if (!read_only_) return;
    read_only_ = false;
    if (!restricted_) run_script("PRAGMA query_only = OFF");
  }
  static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last = 0;
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  process_mark opened_;
  sqlite_open_files::entry file_;
  owned_handle db_;
  statement_cache<sqlite_statement> cache_;
  std::chrono::milliseconds timeout_;
  std::chrono::steady_clock::time_point deadline_{};
  std::uint64_t id_ = next_id();
  health health_ = health::good;
  bool in_memory_;
  bool begun_ = false;       // a transaction, by begin()
  bool dirty_ = false;       // something was left that the next user must not meet
  bool read_only_ = false;   // the transaction
  bool restricted_ = false;  // all transactions
};

}  // namespace retort::driver
