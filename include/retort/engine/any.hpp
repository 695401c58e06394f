// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include "retort/engine/postgres.hpp"
#include "retort/engine/sqlite.hpp"
#include "retort/engine/statement_constant.hpp"

namespace retort {

/// The dialect that the URL decides when the program runs: statements carry the text of both.
struct any_dialect {};

namespace driver {

/// The rows of either database.
class any_cursor {
 public:
  any_cursor() = default;
  explicit any_cursor(sqlite_cursor c) : sqlite_(std::move(c)) {}
  explicit any_cursor(postgres_cursor c) : postgres_(std::move(c)), is_postgres_(true) {}

  bool next() { return is_postgres_ ? postgres_.next() : sqlite_.next(); }
  std::size_t rows_left() const { return is_postgres_ ? postgres_.rows_left() : 0; }
  int columns() const { return is_postgres_ ? postgres_.columns() : sqlite_.columns(); }
  std::string_view column_name(int column) const {
    return is_postgres_ ? postgres_.column_name(column) : sqlite_.column_name(column);
  }
  bool is_null(int column) const { return is_postgres_ ? postgres_.is_null(column) : sqlite_.is_null(column); }
  template <class T>
  void read(int column, T& out) const {
    is_postgres_ ? postgres_.read(column, out) : sqlite_.read(column, out);
  }
  std::int64_t rows_affected() const { return is_postgres_ ? postgres_.rows_affected() : sqlite_.rows_affected(); }
  void watch(std::unique_ptr<statement_watch> w) {
    is_postgres_ ? postgres_.watch(std::move(w)) : sqlite_.watch(std::move(w));
  }
  std::string_view statement() const { return is_postgres_ ? postgres_.statement() : sqlite_.statement(); }

 private:
  sqlite_cursor sqlite_;
  postgres_cursor postgres_;
  bool is_postgres_ = false;
};

struct any_options {
  bool is_postgres = false;
  sqlite_options sqlite;
  postgres_options postgres;
};

/// A connection to either database.
class any_connection {
 public:
  using cursor = any_cursor;
  using options_type = any_options;

  explicit any_connection(const any_options& options) {
    if (options.is_postgres)
      postgres_.emplace(options.postgres);
    else
      sqlite_.emplace(options.sqlite);
  }

  any_cursor start(std::string_view text, const parameter* parameters, std::size_t count) {
    if (postgres_) return any_cursor(postgres_->start(text, parameters, count));
    return any_cursor(sqlite_->start(text, parameters, count));
  }
  any_cursor start_once(std::string_view text, const parameter* parameters, std::size_t count) {
    if (postgres_) return any_cursor(postgres_->start_once(text, parameters, count));
    return any_cursor(sqlite_->start_once(text, parameters, count));
  }
  bool start_rows(std::string_view text, row_source& rows, any_cursor& out) {
    if (postgres_) {
      postgres_cursor c;
      const bool more = postgres_->start_rows(text, rows, c);
      out = any_cursor(std::move(c));
      return more;
    }
    sqlite_cursor c;
    const bool more = sqlite_->start_rows(text, rows, c);
    out = any_cursor(std::move(c));
    return more;
  }
  any_cursor stream(std::string_view query, const parameter* parameters, std::size_t count) {
    if (postgres_) return any_cursor(postgres_->stream(query, parameters, count));
    return any_cursor(sqlite_->stream(query, parameters, count));
  }
  any_cursor copy(std::string_view query) {
    return postgres_ ? any_cursor(postgres_->copy(query)) : any_cursor(sqlite_->copy(query));
  }
  std::int64_t bulk_insert(const bulk_target& target, row_source& rows, progress_report progress) {
    return postgres_ ? postgres_->bulk_insert(target, rows, progress) : sqlite_->bulk_insert(target, rows, progress);
  }
  template <class Tasks, class Wrap>
  void run_together(const Tasks& tasks, const Wrap&) {
    const auto wrap = [](auto rows) { return any_cursor(std::move(rows)); };
    postgres_ ? postgres_->run_together(tasks, wrap) : sqlite_->run_together(tasks, wrap);
  }
  void execute_script(std::string_view sql) {
    postgres_ ? postgres_->execute_script(sql) : sqlite_->execute_script(sql);
  }
  void begin(const transaction_options& options) { postgres_ ? postgres_->begin(options) : sqlite_->begin(options); }
  void commit() { postgres_ ? postgres_->commit() : sqlite_->commit(); }
  void rollback() noexcept { postgres_ ? postgres_->rollback() : sqlite_->rollback(); }
  bool set_savepoint() { return postgres_ ? postgres_->set_savepoint() : sqlite_->set_savepoint(); }
  void release_savepoint() { postgres_ ? postgres_->release_savepoint() : sqlite_->release_savepoint(); }
  void undo_to_savepoint() { postgres_ ? postgres_->undo_to_savepoint() : sqlite_->undo_to_savepoint(); }
  bool in_transaction() const { return postgres_ ? postgres_->in_transaction() : sqlite_->in_transaction(); }
  bool holds_streams() const { return postgres_ && postgres_->holds_streams(); }
  bool lost() const { return postgres_ && postgres_->lost(); }
  [[noreturn]] void refuse_use(std::string_view statement) const { postgres_->refuse_use(statement); }
  bool usable() { return postgres_ ? postgres_->usable() : sqlite_->usable(); }
  health state() const { return postgres_ ? postgres_->state() : sqlite_->state(); }
  std::uint64_t id() const { return postgres_ ? postgres_->id() : sqlite_->id(); }
  void restrict_to_reading(bool only) {
    postgres_ ? postgres_->restrict_to_reading(only) : sqlite_->restrict_to_reading(only);
  }
  std::chrono::milliseconds replication_lag() {
    return postgres_ ? postgres_->replication_lag() : std::chrono::milliseconds(0);
  }
  void reset() noexcept { postgres_ ? postgres_->reset() : sqlite_->reset(); }

 private:
  std::optional<sqlite_connection> sqlite_;
  std::optional<postgres_connection> postgres_;
};

}  // namespace driver

template <>
struct driver_of<any_dialect> {
  using connection = driver::any_connection;
  using replicas = replica_set<connection>;

  static engine_settings<connection> settings(const url& u, std::string_view where, const engine_options& options) {
    if (driver_of<postgres>::is_scheme(u.scheme)) {
      auto s = driver_of<postgres>::settings(u, where, options);
      engine_settings<connection> out{std::move(s.options), s.sql, {true, {}, std::move(s.connection)}};
      for (auto& replica : s.replicas) out.replicas.push_back({true, {}, std::move(replica)});
      return out;
    }
    if (u.scheme != "sqlite")
      throw configuration_error("retort: a database URL starts with sqlite:// or postgresql://");
    auto s = driver_of<sqlite>::settings(u, where, options);
    return {std::move(s.options), s.sql, {false, std::move(s.connection), {}}};
  }
};

/// An engine whose URL decides the database.
using any_engine = engine<any_dialect>;

/// An engine for the database that the URL names: `create_engine("sqlite:///app.db")`.
inline any_engine create_engine(std::string_view where, const engine_options& options = {}) {
  return any_engine(where, options);
}

namespace meta {
/// What is known of a statement is the same for both. It can do only what both can do.
template <class Statement>
inline constexpr statement_facts facts_for_any = [] {
  statement_facts facts = facts_of<Statement, sqlite>;
  const statement_facts& other = facts_of<Statement, postgres>;
  if (!facts.dialect_verdict) facts.dialect_verdict = other.dialect_verdict;
  facts.settled = facts.settled && other.settled;
  return facts;
}();
}  // namespace meta
template <class Statement>
inline constexpr const statement_facts& facts_of<Statement, any_dialect> = meta::facts_for_any<Statement>;

/// The constants of a statement where the URL decides: those of both dialects, with the same slots.
struct text_for_any {
  const statement_text* sqlite;
  const statement_text* postgres;

  const statement_text& any() const { return *sqlite; }
  std::string_view of(const dialect& d) const { return (d.id == dialect_id::sqlite ? sqlite : postgres)->text(); }
};

template <class Statement>
struct statement_constant<Statement, any_dialect> {
  static constexpr text_for_any get() {
#ifdef RETORT_REGISTRY
    static_cast<void>(&meta::registration<Statement, retort::sqlite>::entry);
    static_cast<void>(&meta::registration<Statement, retort::postgres>::entry);
#endif
    return {&text_of<Statement, retort::sqlite>.head, &text_of<Statement, retort::postgres>.head};
  }
};

}  // namespace retort
