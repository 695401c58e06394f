// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/postgres/connect.hpp"
#include "retort/driver/postgres/encode.hpp"
#include "retort/driver/postgres/protocol.hpp"
#include "retort/driver/postgres/statement.hpp"
#include "retort/driver/process.hpp"
#include "retort/driver/statement_cache.hpp"
#include "retort/driver/transaction.hpp"

namespace retort::driver {

/// Parameters as libpq takes them.
struct wire_parameters {
  int count = 0;
  const unsigned* types = nullptr;
  const char* const* values = nullptr;
  const int* lengths = nullptr;
  const int* formats = nullptr;

  wire_parameters() = default;
  wire_parameters(int n, const unsigned* t, const char* const* v, const int* l, const int* f)
      : count(n), types(t), values(v), lengths(l), formats(f) {}
  wire_parameters(const encoded_parameters& p)
      : count(p.count()), types(p.types()), values(p.values()), lengths(p.lengths()), formats(p.formats()) {}

  /// Whether a statement that was prepared for these types fits.
  bool has_types(const std::vector<unsigned>& known) const {
    if (known.size() != static_cast<std::size_t>(count)) return false;
    for (std::size_t i = 0; i < known.size(); ++i)
      if (known[i] != types[i]) return false;
    return true;
  }
};

class postgres_link;

/// A stream of rows, as its connection knows it.
struct open_stream {
  postgres_link* link;    // null once there is nothing to read any more
  const char* gone = "";  // the SQLSTATE of why
  bool opened = false;    // the server has a cursor for it
  open_stream* next = nullptr;
};

/// What is known of an open connection, in the terms of no runner: its prepared statements, and what is to be sent
/// before the next statement. Nothing here waits.
class postgres_link {
 public:
  postgres_link(postgres_handle handle, const postgres_options& options)
      : cache_(options.statement_cache),
        prepares_(options.statement_cache > 0 && options.prepared != prepared_statements::unnamed),
        connection_(std::move(handle)),
        cancels_(options.cancels) {
    if (options.prepared == prepared_statements::automatic) pooler_found_ = options.pooler_found;
    PQsetnonblocking(this->handle(), 1);
    // Behind a pooler two connections may meet on one server: their statements must not have the same names.
    char prefix[16] = {'r'};
    char* end =
        std::to_chars(prefix + 1, prefix + sizeof prefix, static_cast<unsigned>(PQbackendPID(this->handle())), 36).ptr;
    *end++ = '_';
    prefix_.assign(prefix, end);
  }
  postgres_link(const postgres_link&) = delete;
  postgres_link& operator=(const postgres_link&) = delete;
  ~postgres_link() {
    cache_.for_each([](postgres_statement* statement) { delete statement; });
    if (streams_ != nullptr) forget_streams("08003", true);
  }

  PGconn* handle() const { return connection_.handle(); }
  pqxx_connection& pqxx() { return connection_.pqxx(); }
  cancel_line& cancels() const { return *cancels_; }
  bool prepares() const { return prepares_; }
  /// Whether it is still to be found out if a pooler stands between here and the server.
  bool asks_for_pooler() const { return prepares_ && pooler_found_ != nullptr; }
  bool pooler_is_known() const { return pooler_found_ != nullptr && pooler_found_->load(std::memory_order_relaxed); }
  /// From now on nothing of a statement stays on the server: neither for this connection nor for those to come.
  void stop_preparing() {
    if (pooler_found_ == nullptr) return;
    prepares_ = false;
    pooler_found_->store(true, std::memory_order_relaxed);
  }
  /// After a failure that only another client of the same server connection can be the reason of.
  void suspect_pooler(const PGresult* failure) {
    const std::string_view state = detail::error_field(failure, PG_DIAG_SQLSTATE);
    if (state == "26000" || state == "42P05") stop_preparing();
  }

  // Transactions

  /// Queues BEGIN: it travels with the first statement.
  void begin(const transaction_options& options) {
    if (in_transaction()) throw_state("25001", "a transaction is open already", "BEGIN");
    std::string text = "BEGIN";
    if (const char* level = level_name(options.isolation)) text.append(" ISOLATION LEVEL ").append(level);
    if (options.read_only) text += " READ ONLY";
    if (options.deferrable) text += " DEFERRABLE";
    queue_.push_back(std::move(text));
    begins_ = true;
    read_only_ = options.read_only;
    end_streams();
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
  /// Queues ROLLBACK, or takes back a BEGIN that was never sent. A COMMIT before that stays.
  void queue_rollback() {
    if (!in_transaction()) return;
    end_streams();
    queue_.resize(kept_);
    begins_ = false;
    ends_ = status() != PQTRANS_IDLE;
    if (ends_ && kept_ == 0) queue_.push_back("ROLLBACK");
  }
  /// Queues SQL that keeps the transaction open, such as SAVEPOINT.
  void queue(std::string sql) { queue_.push_back(std::move(sql)); }
  /// Queues a savepoint for several statements that are one to who runs them. False in a transaction that has failed:
  /// there is nothing to save.
  bool set_savepoint() {
    if (queue_.empty() && status() == PQTRANS_INERROR) return false;
    queue("SAVEPOINT retort_rows");
    return true;
  }
  void release_savepoint() { queue("RELEASE SAVEPOINT retort_rows"); }
  void undo_to_savepoint() {
    if (!in_transaction()) return;
    queue("ROLLBACK TO SAVEPOINT retort_rows");
    release_savepoint();
  }
  bool has_queue() const { return !queue_.empty(); }
  /// Whether a COMMIT is in the queue.
  bool owes_commit() const { return kept_ > 0; }
  /// After a pipeline failed that began with the queue, of so many commands: says so if it was one of these, and a
  /// COMMIT was among them. If that was not even reached, nobody else ends the transaction.
  std::string_view queue_failed(const pipeline_answers& answers, std::size_t queued) {
    if (!owed_commit_ || answers.failure() == nullptr || answers.failed_command() >= queued) return {};
    if (status() == PQTRANS_INERROR) queue_rollback();
    return "in the COMMIT of a stream that was left";
  }
  const std::vector<std::string>& queued() const { return queue_; }
  /// After a transaction that had done nothing failed: queues its beginning again.
  void restart(std::vector<std::string> begin) {
    queue_ = std::move(begin);
    queue_.insert(queue_.begin(), "ROLLBACK");
    begins_ = true;
  }
  /// Whether a transaction was begun, and nothing was sent in it yet. Then it is forgotten. Where the connection is
  /// lost, a statement may have failed before it could be sent.
  bool forget_begin() {
    if (!begins_ || ends_ || !usable_in_part()) return false;
    queue_.clear();
    return !(begins_ = false);
  }
  bool in_transaction() const {
    if (begins_) return true;
    if (ends_ || !connection_.open()) return false;
    const PGTransactionStatusType now = status();
    return now == PQTRANS_INTRANS || now == PQTRANS_INERROR || now == PQTRANS_ACTIVE;
  }
  PGTransactionStatusType status() const { return PQtransactionStatus(handle()); }

  // Streams

  /// A stream that is to be told when there is nothing to read any more.
  void enter(open_stream& s) {
    s.next = streams_;
    streams_ = &s;
  }
  /// Begins a transaction for streams, which ends with the last of them.
  void begin_for_streams() {
    begin({.read_only = false});
    for_streams_ = true;
  }
  /// Whether a stream is the last one in a transaction that was begun for streams.
  bool is_last(const open_stream& s) const {
    if (!for_streams_ || !s.opened) return false;
    for (const open_stream* at = streams_; at != nullptr; at = at->next)
      if (at != &s && at->opened) return false;
    return true;
  }
  /// The end of a stream. Returns whether it was the last one.
  bool leave(open_stream& s) {
    const bool last = is_last(s);
    if (last) for_streams_ = false;
    open_stream** at = &streams_;
    while (*at != &s) at = &(*at)->next;
    *at = s.next;
    s.link = nullptr;
    return last;
  }
  /// Queues COMMIT of a transaction that was begun for streams: nobody is there to wait for it. What fails is the next
  /// statement.
  void queue_commit() {
    if (!in_transaction()) return;
    queue_.push_back("COMMIT");
    kept_ = queue_.size();
    ends_ = true;
  }
  /// Whether a transaction that was begun for streams is open for them.
  bool holds_streams() const {
    for (const open_stream* at = for_streams_ ? streams_ : nullptr; at != nullptr; at = at->next)
      if (at->opened) return true;
    return false;
  }
  /// The transaction is over: what was read in it can't be read on.
  void end_streams() {
    for_streams_ = false;
    if (streams_ != nullptr) forget_streams("34000", false);
  }
  /// The connection goes to somebody else. What was done in a transaction that was begun for streams is kept.
  void dismiss_streams() {
    if (streams_ == nullptr) return;
    const bool commits = holds_streams();
    forget_streams("08003", true);
    if (commits) queue_commit();
  }

  // Sending, in a pipeline

  /// Sends what was queued. Returns the number of commands.
  std::size_t send_queue() {
    const std::size_t count = queue_.size();
    for (const std::string& sql : queue_)
      PQsendQueryParams(handle(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
    queue_.clear();
    begins_ = ends_ = false;
    owed_commit_ = std::exchange(kept_, 0) > 0;
    return count;
  }
  std::vector<std::string> take_dropped() { return std::exchange(dropped_, {}); }
  /// Whether enough statements have left the cache to tell the server.
  bool should_deallocate() const {
    constexpr std::size_t most_dropped = 16;
    // Never in a transaction: to deallocate what is gone already (DISCARD ALL) would make it fail.
    return dropped_.size() >= most_dropped && queue_.empty() && status() == PQTRANS_IDLE;
  }

  // Prepared statements

  /// The prepared statement of a text and of types of values, or null.
  postgres_statement* find(std::string_view text, const wire_parameters& values) {
    postgres_statement* const found = find(text);
    return found != nullptr && fits(found, values) ? found : nullptr;
  }
  /// One that is prepared from now on.
  postgres_statement* add(std::string_view text, const wire_parameters& values) {
    auto statement = std::make_unique<postgres_statement>();
    statement->know_by(text);
    statement->text = std::make_shared<const std::string>(text);
    statement->types.assign(values.types, values.types + values.count);
    statement->name = prefix_ + std::to_string(++counter_);
    cache_.insert(statement.get(), [this](postgres_statement* old) { forget(old); });
    return statement.release();
  }
  void drop(postgres_statement* statement) {
    cache_.erase(statement);
    forget(statement);
  }
  void drop(const char* key) {
    if (postgres_statement* found = cache_.find(key)) drop(found);
  }
  /// Drops a statement that could not be prepared, if it is still in the cache.
  void drop(const char* key, const std::string& name) {
    postgres_statement* found = cache_.find(key);
    if (found != nullptr && found->name == name) drop(found);
  }
  /// Sends a prepared statement alone. Throws what is wrong with the connection.
  [[gnu::always_inline]] void send(const postgres_statement& s, const wire_parameters& values) {
    if (send_run(s, values) == 0) [[unlikely]]
      fail(nullptr, *s.text);
  }
  /// The same, if it was prepared before and nothing has to travel with it. Null: it was not sent.
  [[gnu::always_inline]] postgres_statement* send_alone(std::string_view text, const parameter* parameters,
                                                        std::size_t count) {
    require_usable(text);
    postgres_statement* const known = prepares_ && queue_.empty() ? find(text) : nullptr;
    if (known == nullptr) [[unlikely]]
      return nullptr;
    const encoded_parameters values(parameters, count, text);
    if (!fits(known, values)) [[unlikely]]
      return nullptr;
    send(*known, values);
    return known;
  }
  int send_prepare(const postgres_statement& s, const wire_parameters& values) const {
    return PQsendPrepare(handle(), s.name.c_str(), s.text->c_str(), values.count, values.types);
  }
  int send_run(const postgres_statement& s, const wire_parameters& values) const {
    return PQsendQueryPrepared(handle(), s.name.c_str(), values.count, values.values, values.lengths, values.formats,
                               1);
  }
  int send_unprepared(const char* text, const wire_parameters& values) const {
    return PQsendQueryParams(handle(), text, values.count, values.types, values.values, values.lengths, values.formats,
                             1);
  }

  // The server has lost the statement (26000: DISCARD ALL, a pooler), or a table is no longer as the statement
  // remembers it, or a type is gone: that it says in words alone, which it does not translate.
  static bool is_stale(const PGresult* result) {
    const std::string_view state = detail::error_field(result, PG_DIAG_SQLSTATE);
    if (state == "XX000")
      return detail::error_field(result, PG_DIAG_MESSAGE_PRIMARY).starts_with("cache lookup failed for type ");
    return state == "26000" ||
           (state == "0A000" && detail::error_field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery");
  }

  /// A number that this connection has not used for a name yet.
  std::uint64_t next_number() { return ++counter_; }

  // Ends

  /// Whether the connection may be used again after it was given back.
  bool usable() const { return state() == health::good; }
  /// What is known of it without looking.
  health state() const {
    if (health_ != health::good) return health_;
    if (!opened_.is_here()) return health::broken;
    if (!connection_.open()) return health::server_gone;
    const PGTransactionStatusType now = status();
    const bool at_rest = now != PQTRANS_ACTIVE && now != PQTRANS_UNKNOWN;
    // A pipeline that is left on would swallow the next statement.
    return at_rest && PQpipelineStatus(handle()) == PQ_PIPELINE_OFF ? health::good : health::broken;
  }
  /// Whether it may be brought to rest in the middle of an operation.
  bool usable_in_part() const {
    return health_ == health::good && opened_.is_here() && PQstatus(handle()) == CONNECTION_OK;
  }
  /// Whether this process opened it, and not its parent.
  bool is_here() const { return opened_.is_here(); }
  void give_up(health why = health::server_gone) { health_ = why; }
  /// Whether it is known to be lost.
  bool lost() const {
    return (health_ != health::good && health_ != health::demoted) || PQstatus(handle()) == CONNECTION_BAD;
  }
  /// What is done outside of transactions may only read: then a refused write says nothing of the server.
  void set_restricted(bool only) { restricted_ = only; }
  bool restricted() const { return restricted_; }
  /// Throws where the connection was given up, or is the parent process's.
  void require_usable(std::string_view statement) const {
    if ((health_ == health::good || health_ == health::demoted) && opened_.is_here()) [[likely]]
      return;
    refuse_use(statement);
  }
  [[noreturn, gnu::noinline]] void refuse_use(std::string_view statement) const {
    if (!opened_.is_here()) throw_inherited(statement);
    diagnostics d;
    d.sqlstate = "08003";
    d.server_message = "the connection was given up after an earlier failure";
    d.statement = statement;
    d.poisons_connection = true;
    throw_error(std::move(d));
  }

  [[noreturn]] void fail(const PGresult* result, std::string_view statement, const char* lost = "08006",
                         std::string_view which = {}) {
    diagnostics d = describe_failure(handle(), result, statement, lost);
    if (is_copy(result)) {
      d.sqlstate = "0A000";
      d.server_message = "COPY from or to the client is not possible here";
    }
    d.condition = which;
    note(d);
    throw_error(std::move(d));
  }
  /// Throws what is known of a COMMIT that failed. Whatever ended the connection after it was sent, it may have been
  /// done.
  [[noreturn]] void fail_to_commit(const PGresult* result) {
    diagnostics d = describe_failure(handle(), result, "COMMIT");
    note(d);
    if (d.poisons_connection) d.sqlstate = "08007";
    throw_error(std::move(d));
  }

 private:
  void note(const diagnostics& d) {
    // The server ended this one alone: it was idle for too long. A server that takes no writes any more is not the one
    // that was asked for.
    if (d.poisons_connection)
      health_ = d.sqlstate == "25P03" || d.sqlstate == "57P05" ? health::broken : health::server_gone;
    else if (d.sqlstate == "25006" && !restricted_ && !(read_only_ && in_transaction()))
      health_ = health::demoted;
  }

  [[gnu::always_inline]] postgres_statement* find(std::string_view text) {
    postgres_statement* const found = cache_.find(text.data());
    if (found == nullptr || found->is_for(text, *found->text)) [[likely]]
      return found;
    drop(found);  // another text stands there now
    return nullptr;
  }
  // Whether it was prepared for values of these types. If not, it is no more.
  [[gnu::always_inline]] bool fits(postgres_statement* found, const wire_parameters& values) {
    if (values.has_types(found->types)) [[likely]]
      return true;
    drop(found);
    return false;
  }
  [[gnu::noinline]] void forget_streams(const char* why, bool all) {
    for (open_stream** at = &streams_; *at != nullptr;) {
      open_stream& s = **at;
      if (all || s.opened) {
        s.link = nullptr;
        s.gone = why;
        *at = s.next;
      } else
        at = &s.next;
    }
  }
  void forget(postgres_statement* statement) {
    const std::unique_ptr<postgres_statement> gone(statement);
    dropped_.push_back(std::move(gone->name));
  }

  // What each statement looks at stands together.
  statement_cache<postgres_statement> cache_;
  std::vector<std::string> queue_;
  bool prepares_;
  bool begins_ = false;       // a BEGIN is in the queue
  bool ends_ = false;         // a ROLLBACK is, or a COMMIT
  bool read_only_ = false;    // the transaction
  bool restricted_ = false;   // all transactions
  bool for_streams_ = false;  // the transaction was begun for streams alone
  bool owed_commit_ = false;  // a COMMIT was in the queue that was sent last
  health health_ = health::good;
  process_mark opened_;
  shared_connection connection_;
  std::shared_ptr<cancel_line> cancels_;
  std::vector<std::string> dropped_;
  std::string prefix_;
  std::uint64_t counter_ = 0;
  std::size_t kept_ = 0;  // how much of the queue leads to a COMMIT that has to be sent
  open_stream* streams_ = nullptr;
  std::shared_ptr<std::atomic<bool>> pooler_found_;  // null where the program said itself what to do
};

}  // namespace retort::driver
