// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <charconv>
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
        prepares_(options.statement_cache > 0) {
    // Behind a pooler two connections may meet on one server: their statements must not have the same names.
    char prefix[16] = {'r'};
    char* end =
        std::to_chars(prefix + 1, prefix + sizeof prefix, static_cast<unsigned>(PQbackendPID(handle())), 36).ptr;
    *end++ = '_';
    prefix_.assign(prefix, end);
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
      // In a transaction nothing can be run again: it has failed.
      if (PQtransactionStatus(handle()) != PQTRANS_IDLE) fail(result.get(), text);
      statement = prepare(text, values);
      result = run(*statement, values);
      if (!succeeded(result.get())) fail(result.get(), text);
    }
    return {std::move(result), statement->text};
  }

  /// The same for a text that will hardly come again: it is not prepared.
  postgres_cursor start_once(std::string_view text, const parameter* parameters, std::size_t count) {
    return start_unprepared(text, encoded_parameters(parameters, count, text));
  }

  /// Runs SQL without parameters: one statement, or several, which are then one transaction.
  void execute_script(std::string_view sql) {
    const std::string text(sql);
    const postgres_result result = simple(text.c_str());
    if (!succeeded(result.get())) fail(result.get(), text);
  }

  /// `BEGIN`, with `ISOLATION LEVEL`, `READ ONLY` and `DEFERRABLE` as asked for.
  void begin(const transaction_options& options) {
    if (in_transaction()) fail_state("25001", "a transaction is open already", "BEGIN");
    std::string text = "BEGIN";
    if (options.isolation == isolation::read_committed) text += " ISOLATION LEVEL READ COMMITTED";
    if (options.isolation == isolation::repeatable_read) text += " ISOLATION LEVEL REPEATABLE READ";
    if (options.isolation == isolation::serializable) text += " ISOLATION LEVEL SERIALIZABLE";
    if (options.read_only) text += " READ ONLY";
    if (options.deferrable) text += " DEFERRABLE";
    execute_script(text);
  }
  /// Throws an error with SQLSTATE 25P02 where the transaction had failed before and the server rolled it back, and
  /// with 08007 where the connection was lost on the way and nobody knows whether the transaction was committed.
  void commit() {
    if (PQtransactionStatus(handle()) == PQTRANS_IDLE) fail_state("25P01", "no transaction is open", "COMMIT");
    const bool connected = PQstatus(handle()) == CONNECTION_OK;
    const postgres_result result = simple("COMMIT");
    if (!succeeded(result.get())) fail(result.get(), "COMMIT", connected ? "08007" : "08006");
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
      fail_state("25P02", "a statement of the transaction had failed: it was rolled back", "COMMIT");
  }
  /// Never throws: a transaction that can't be rolled back any more is gone, and the connection with it.
  void rollback() noexcept {
    if (!in_transaction()) return;
    try {
      if (succeeded(simple("ROLLBACK").get())) return;
    } catch (...) {
    }
    usable_ = false;
  }
  bool in_transaction() const {
    if (!connection_.open()) return false;
    const PGTransactionStatusType status = PQtransactionStatus(handle());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
  }

  /// Whether the connection may be handed out again. It costs no round trip.
  bool usable() const {
    if (!usable_ || !connection_.open()) return false;
    const PGTransactionStatusType status = PQtransactionStatus(handle());
    return status != PQTRANS_ACTIVE && status != PQTRANS_UNKNOWN && is_alive(handle());
  }
  /// Brings the connection back to how it was when it was opened.
  void reset() noexcept { rollback(); }

  /// libpq's own handle.
  PGconn* handle() const { return connection_.handle(); }
  /// The same connection for code that is written for libpqxx. It must not close it.
  pqxx_connection& pqxx() { return connection_.pqxx(); }

 private:
  static constexpr std::size_t most_dropped = 16;

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
    const postgres_result result = collect(handle(), sent);
    if (!succeeded(result.get())) fail(result.get(), text);
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
    return collect(handle(), PQsendQueryPrepared(handle(), statement.name.c_str(), values.count(), values.values(),
                                                 values.lengths(), values.formats(), 1));
  }
  postgres_cursor start_unprepared(std::string_view text, const encoded_parameters& values) {
    auto owned = std::make_shared<const std::string>(text);
    postgres_result result =
        collect(handle(), PQsendQueryParams(handle(), owned->c_str(), values.count(), values.types(), values.values(),
                                            values.lengths(), values.formats(), 1));
    if (!succeeded(result.get())) fail(result.get(), text);
    return {std::move(result), std::move(owned)};
  }
  postgres_result simple(const char* sql) { return collect(handle(), PQsendQuery(handle(), sql)); }

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
    if (d.poisons_connection) usable_ = false;
    throw_error(std::move(d));
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
  bool prepares_;
  bool usable_ = true;
};

}  // namespace retort::driver
