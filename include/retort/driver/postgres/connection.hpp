// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/parameter.hpp"
#include "retort/driver/postgres/connect.hpp"
#include "retort/driver/postgres/cursor.hpp"
#include "retort/driver/postgres/encode.hpp"
#include "retort/driver/postgres/ping.hpp"
#include "retort/driver/postgres/result.hpp"
#include "retort/driver/postgres/statement.hpp"
#include "retort/driver/session_state.hpp"
#include "retort/driver/statement_cache.hpp"
#include "retort/driver/transaction.hpp"

namespace retort::driver {

/// A connection to a PostgreSQL server. Not for two threads at a time.
///
/// Statements are prepared at their first run and go both ways in binary. Notices of the server are dropped, unless
/// libpqxx is told to handle them.
class postgres_connection {
 public:
  using cursor = postgres_cursor;
  using options_type = postgres_options;

  explicit postgres_connection(const postgres_options& options)
      : connection_(connect_postgres(options)),
        cache_(options.statement_cache),
        prepares_(options.statement_cache > 0 && options.prepared != prepared_statements::unnamed),
        timeout_(options.statement_timeout),
        setup_(setup_of(options)) {
    // Behind a pooler two connections may meet on one server: their statements must not have the same names.
    char prefix[16] = {'r'};
    char* end =
        std::to_chars(prefix + 1, prefix + sizeof prefix, static_cast<unsigned>(PQbackendPID(handle())), 36).ptr;
    *end++ = '_';
    prefix_.assign(prefix, end);
    if (options.prepared == prepared_statements::automatic) {
      pooler_found_ = options.pooler_found;
      if (pooler_found_->load(std::memory_order_relaxed) || stands_behind_a_pooler()) stop_preparing();
    }
    // In the hands of a pooler a setting would reach other clients.
    if (options.prepared == prepared_statements::unnamed || (pooler_found_ != nullptr && !prepares_)) setup_.clear();
    if (!setup_.empty()) run_script(setup_);
  }
  postgres_connection(const postgres_connection&) = delete;
  postgres_connection& operator=(const postgres_connection&) = delete;
  ~postgres_connection() {
    cache_.for_each([](postgres_statement* statement) { delete statement; });
  }

  /// Runs a statement, prepared before or now, and waits for all its rows.
  postgres_cursor start(std::string_view text, const parameter* parameters, std::size_t count) {
    const encoded_parameters values(parameters, count, text);
    if (!prepares_) return start_unprepared(text, values);
    postgres_statement* statement = prepared(text, values);
    postgres_result result = run(*statement, values);
    if (!succeeded(result.get())) [[unlikely]] {
      if (!is_stale(result.get())) fail(result.get(), text);
      drop(statement);
      if (pooler_found_ != nullptr && detail::error_field(result.get(), PG_DIAG_SQLSTATE) == "26000") stop_preparing();
      // In a transaction nothing can be run again: it has failed.
      if (PQtransactionStatus(handle()) != PQTRANS_IDLE) fail(result.get(), text);
      if (!prepares_) return start_unprepared(text, values);
      statement = prepare(text, values);
      result = run(*statement, values);
      if (!succeeded(result.get())) fail(result.get(), text);
    }
    return {std::move(result), statement->text};
  }

  /// Runs a statement whose text is no constant, and keeps nothing of it.
  postgres_cursor start_once(std::string_view text, const parameter* parameters, std::size_t count) {
    return start_unprepared(text, encoded_parameters(parameters, count, text));
  }

  /// Runs SQL without parameters: one statement, or several, which are then one transaction. Settings, temporary tables
  /// and the like are taken back when the connection goes back to the pool.
  void execute_script(std::string_view sql) {
    dirty_ = dirty_ || may_leave_state(sql);
    run_script(std::string(sql));
  }

  /// `BEGIN`, with `ISOLATION LEVEL`, `READ ONLY` and `DEFERRABLE` as asked for.
  void begin(const transaction_options& options) {
    if (in_transaction()) fail_state("25001", "a transaction is open already", "BEGIN");
    std::string text = "BEGIN";
    if (const char* level = level_name(options.isolation)) text.append(" ISOLATION LEVEL ").append(level);
    if (options.read_only) text += " READ ONLY";
    if (options.deferrable) text += " DEFERRABLE";
    run_script(text);
    read_only_ = options.read_only;
  }
  /// Throws an error with SQLSTATE 25P02 where the transaction had failed before and the server rolled it back, and
  /// with 08007 where the connection was lost on the way and nobody knows whether the transaction was committed.
  void commit() {
    if (PQtransactionStatus(handle()) == PQTRANS_IDLE) fail_state("25P01", "no transaction is open", "COMMIT");
    // A connection that is seen to be dead before anything is sent has certainly not committed.
    const bool connected = health_ == health::good && is_alive(handle());
    const postgres_result result = connected ? simple("COMMIT", "08007") : nullptr;
    if (!succeeded(result.get())) fail_to_commit(result.get(), connected);
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
      fail_state("25P02", "a statement of the transaction had failed: it was rolled back", "COMMIT");
  }
  /// Never throws: a transaction that can't be rolled back any more is gone, and the connection with it.
  void rollback() noexcept {
    if (health_ != health::good || !in_transaction()) return;
    try {
      if (succeeded(simple("ROLLBACK").get())) return;
    } catch (...) {
    }
    health_ = health::broken;
  }
  bool in_transaction() const {
    if (!connection_.open()) return false;
    const PGTransactionStatusType status = PQtransactionStatus(handle());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
  }

  /// Whether the connection may be handed out again. It costs no round trip.
  bool usable() const {
    if (state() != health::good) return false;
    const PGTransactionStatusType status = PQtransactionStatus(handle());
    return status != PQTRANS_ACTIVE && status != PQTRANS_UNKNOWN && is_alive(handle());
  }
  /// What is known of it without looking.
  health state() const {
    if (health_ != health::good) return health_;
    return connection_.open() && PQtransactionStatus(handle()) != PQTRANS_ACTIVE ? health::good : health::broken;
  }
  /// Brings the connection back to how it was when it was opened. That takes a round trip where a transaction was left
  /// open, or where settings, temporary tables and the like were made.
  void reset() noexcept {
    rollback();
    if (health_ != health::good || (!dirty_ && !restricted_)) return;
    try {
      restrict_to_reading(false);
      if (!std::exchange(dirty_, false)) return;
      run_script(forget_state + (setup_.empty() ? std::string() : ";" + setup_));
    } catch (...) {
      health_ = health::broken;
    }
  }
  /// Whether what is done outside of transactions may only read.
  void restrict_to_reading(bool only) {
    if (only == restricted_ || !prepares_) return;  // a pooler would let it reach other clients
    run_script(only ? "SET default_transaction_read_only = on" : "SET default_transaction_read_only = off");
    restricted_ = only;
  }
  /// How far a replica is behind its primary. Zero where it has all that was sent, or is no replica.
  std::chrono::milliseconds replication_lag() {
    postgres_cursor rows = start(lag_query, nullptr, 0);
    double seconds = 0;
    if (rows.next()) rows.read(0, seconds);
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  }
  /// The number of the server's process for this connection.
  std::uint64_t id() const { return static_cast<std::uint64_t>(PQbackendPID(handle())); }

  /// libpq's own handle.
  PGconn* handle() const { return connection_.handle(); }
  /// The same connection for code that is written for libpqxx. It must not close it.
  pqxx_connection& pqxx() {
    dirty_ = true;
    return connection_.pqxx();
  }

 private:
  static constexpr std::size_t most_dropped = 16;
  // Of a replica that has lost its primary nobody knows how much it has missed: then the age of what it has counts.
  static constexpr std::string_view lag_query =
      "SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0 WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND "
      "EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0 ELSE coalesce(extract(epoch FROM now() - "
      "pg_last_xact_replay_timestamp()), 1e6) END::float8";

  // What DISCARD ALL does, but that prepared statements stay.
  static constexpr const char* forget_state =
      "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD "
      "PLANS; DISCARD TEMP; DISCARD SEQUENCES";

  static std::string setup_of(const postgres_options& options) {
    std::string sql;
    if (options.statement_timeout.count() > 0)
      sql += "SET statement_timeout = " + std::to_string(options.statement_timeout.count()) + ";";
    if (const char* level = level_name(options.isolation))
      sql += std::string("SET default_transaction_isolation = '") + level + "';";
    return sql;
  }
  static const char* level_name(isolation level) {
    switch (level) {
      case isolation::read_committed: return "READ COMMITTED";
      case isolation::repeatable_read: return "REPEATABLE READ";
      case isolation::serializable: return "SERIALIZABLE";
      case isolation::database_default: break;
    }
    return nullptr;
  }

  // A pooler makes up the numbers of processes that it names.
  bool stands_behind_a_pooler() {
    const postgres_result result = simple("SELECT pg_backend_pid()");
    if (!succeeded(result.get())) fail(result.get(), "SELECT pg_backend_pid()");
    int pid = 0;
    const std::string_view digits = PQgetvalue(result.get(), 0, 0);
    std::from_chars(digits.data(), digits.data() + digits.size(), pid);
    return pid != PQbackendPID(handle());
  }
  void stop_preparing() {
    prepares_ = false;
    pooler_found_->store(true, std::memory_order_relaxed);
  }
  void run_script(const std::string& sql) {
    const postgres_result result = simple(sql.c_str());
    if (!succeeded(result.get())) fail(result.get(), sql);
  }

  postgres_statement* prepared(std::string_view text, const encoded_parameters& values) {
    postgres_statement* found = cache_.find(text.data());
    if (found != nullptr) {
      if (*found->text == text && values.has_types(found->types)) return found;
      drop(found);
    }
    return prepare(text, values);
  }

  postgres_statement* prepare(std::string_view text, const encoded_parameters& values) {
    deallocate_dropped();
    auto statement = std::make_unique<postgres_statement>();
    statement->key = text.data();
    statement->text = std::make_shared<const std::string>(text);
    statement->types.assign(values.types(), values.types() + values.count());
    statement->name = prefix_ + std::to_string(++counter_);
    const int sent =
        PQsendPrepare(handle(), statement->name.c_str(), statement->text->c_str(), values.count(), values.types());
    const postgres_result result = answer(sent);
    if (!succeeded(result.get())) {
      // Another client of the same pooler has given a statement of its own this name.
      if (pooler_found_ != nullptr && detail::error_field(result.get(), PG_DIAG_SQLSTATE) == "42P05") stop_preparing();
      fail(result.get(), text);
    }
    cache_.insert(statement.get(), [this](postgres_statement* old) { forget(old); });
    return statement.release();
  }
  void drop(postgres_statement* statement) {
    cache_.erase(statement);
    forget(statement);
  }
  void forget(postgres_statement* statement) {
    const std::unique_ptr<postgres_statement> gone(statement);
    dropped_.push_back(std::move(gone->name));
  }
  // Some at a time, and never in a transaction: to deallocate what is gone already (DISCARD ALL) would make it fail.
  void deallocate_dropped() {
    if (dropped_.size() < most_dropped || PQtransactionStatus(handle()) != PQTRANS_IDLE) return;
    std::string all;
    for (const std::string& name : dropped_) all.append("DEALLOCATE ").append(name).append(";");
    // One that is gone already stops the others.
    if (!succeeded(simple(all.c_str()).get()))
      for (const std::string& name : dropped_) simple(("DEALLOCATE " + name).c_str());
    dropped_.clear();
  }

  postgres_result run(const postgres_statement& statement, const encoded_parameters& values) {
    return answer(PQsendQueryPrepared(handle(), statement.name.c_str(), values.count(), values.values(),
                                      values.lengths(), values.formats(), 1));
  }
  postgres_cursor start_unprepared(std::string_view text, const encoded_parameters& values) {
    auto owned = std::make_shared<const std::string>(text);
    postgres_result result = answer(PQsendQueryParams(handle(), owned->c_str(), values.count(), values.types(),
                                                      values.values(), values.lengths(), values.formats(), 1));
    if (!succeeded(result.get())) fail(result.get(), text);
    return {std::move(result), std::move(owned)};
  }
  postgres_result simple(const char* sql, const char* lost = "08006") {
    return answer(PQsendQuery(handle(), sql), lost);
  }

  // All results of what was sent. The server stops by itself what takes too long; where not even that is heard of, the
  // connection is given up.
  postgres_result answer(int sent, const char* lost = "08006") {
    if (timeout_.count() == 0 || sent == 0) return collect(handle(), sent);
    const auto deadline = std::chrono::steady_clock::now() + timeout_ + timeout_ / 10 + std::chrono::milliseconds(20);
    postgres_result kept;
    for (;;) {
      while (PQisBusy(handle()) != 0) {
        if (!detail::wait_for(PQsocket(handle()), false, deadline)) give_up(lost);
        if (PQconsumeInput(handle()) == 0) break;
      }
      postgres_result next(PQgetResult(handle()));
      if (next == nullptr) return kept;
      const bool copies = is_copy(next.get());
      if (copies && !detail::end_copy(handle(), next.get())) return next;
      if (kept == nullptr || succeeded(kept.get())) kept = std::move(next);
    }
  }
  [[noreturn]] void give_up(const char* lost) {
    health_ = health::server_gone;
    diagnostics d;
    d.sqlstate = std::string_view(lost) == "08007" ? "08007" : "57014";
    d.server_message = "no answer in time; the connection is given up";
    d.poisons_connection = true;
    throw_error(std::move(d));
  }

  // The server has lost the statement (26000: DISCARD ALL, a pooler), or a table is no longer as the statement
  // remembers it.
  static bool is_stale(const PGresult* result) {
    const std::string_view state = detail::error_field(result, PG_DIAG_SQLSTATE);
    return state == "26000" ||
           (state == "0A000" && detail::error_field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery");
  }

  [[noreturn]] void fail(const PGresult* result, std::string_view statement, const char* lost = "08006") {
    diagnostics d = describe_failure(handle(), result, statement, lost);
    if (is_copy(result)) {
      d.sqlstate = "0A000";
      d.server_message = "COPY from or to the client is not possible here";
    }
    note(d);
    throw_error(std::move(d));
  }
  // Whatever ended the connection after COMMIT was sent, it may have been done.
  [[noreturn]] void fail_to_commit(const PGresult* result, bool sent) {
    diagnostics d = describe_failure(handle(), result, "COMMIT", "08006");
    if (!sent) d.sqlstate = "08006", d.poisons_connection = true;
    note(d);
    if (sent && d.poisons_connection) d.sqlstate = "08007";
    throw_error(std::move(d));
  }
  void note(const diagnostics& d) {
    // The server ended this one alone: it was idle for too long. A server that takes no writes any more is not the one
    // that was asked for.
    if (d.poisons_connection)
      health_ = d.sqlstate == "25P03" || d.sqlstate == "57P05" ? health::broken : health::server_gone;
    else if (d.sqlstate == "25006" && !restricted_ && !(read_only_ && in_transaction()))
      health_ = health::server_gone;
  }
  [[noreturn]] static void fail_state(const char* sqlstate, const char* what, const char* statement) {
    diagnostics d;
    d.sqlstate = sqlstate;
    d.server_message = what;
    d.statement = statement;
    throw_error(std::move(d));
  }

  shared_connection connection_;
  statement_cache<postgres_statement> cache_;
  std::vector<std::string> dropped_;
  std::string prefix_;
  std::uint64_t counter_ = 0;
  std::shared_ptr<std::atomic<bool>> pooler_found_;  // null where the program said itself what to do
  bool prepares_;
  std::chrono::milliseconds timeout_;
  std::string setup_;
  health health_ = health::good;
  bool dirty_ = false;       // something was left that the next user must not meet
  bool read_only_ = false;   // the transaction
  bool restricted_ = false;  // all transactions
};

}  // namespace retort::driver
