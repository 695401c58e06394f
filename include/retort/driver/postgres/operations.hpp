// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/postgres/execution.hpp"
#include "retort/driver/postgres/ping.hpp"
#include "retort/driver/session_state.hpp"

namespace retort::driver {

/// Runs SQL without parameters: one statement, or several. What was queued is sent before.
class script_execution final : public operation {
 public:
  script_execution(postgres_link& link, std::string sql) : link_(&link), sql_(std::move(sql)) {}

  wanted step() override {
    PGconn* const c = link_->handle();
    if (state_ == 0) {
      link_->require_usable(sql_);
      if (link_->has_queue()) {
        state_ = 1;
        first_ = std::make_unique<pipeline_answers>();
        if (PQenterPipelineMode(c) == 0) link_->fail(nullptr, sql_);
        queued_ = link_->send_queue();
        PQpipelineSync(c);
      } else
        send();
    }
    if (state_ == 1) {
      if (const wanted w = first_->step(c)) return w;
      if (first_->failure() != nullptr || PQstatus(c) != CONNECTION_OK)
        link_->fail(first_->failure(), sql_, "08006", link_->queue_failed(*first_, queued_));
      send();
    }
    if (sent_) return answer_.step(c);
    return {};
  }
  /// What the script gave; null where it could not be sent.
  const PGresult* result() const { return answer_.get(); }
  const std::string& sql() const { return sql_; }

 private:
  void send() {
    state_ = 2;
    sent_ = !sql_.empty() && PQsendQuery(link_->handle(), sql_.c_str()) == 1;
  }

  postgres_link* link_;
  std::string sql_;
  single_answer answer_;
  std::unique_ptr<pipeline_answers> first_;
  std::size_t queued_ = 0;
  int state_ = 0;
  bool sent_ = false;
};

/// COMMIT.
class commit_execution final : public operation {
 public:
  explicit commit_execution(postgres_link& link) : link_(&link), script_(link, "COMMIT") {
    if (link.in_transaction()) return;
    link.require_usable("COMMIT");
    throw_state("25P01", "no transaction is open", "COMMIT");
  }

  wanted step() override {
    // A connection that is seen to be dead before anything is sent has certainly not committed.
    if (!std::exchange(sent_, true) && !is_alive(link_->handle())) {
      link_->give_up();
      throw_state("08006", "the connection was lost before COMMIT was sent", "COMMIT");
    }
    if (const wanted w = script_.step()) return w;
    const PGresult* const result = script_.result();
    if (!succeeded(result)) link_->fail_to_commit(result);
    if (std::string_view(PQcmdStatus(const_cast<PGresult*>(result))) != "COMMIT")
      throw_state("25P02", "a statement of the transaction had failed: it was rolled back", "COMMIT");
    link_->end_streams();
    return {};
  }

 private:
  postgres_link* link_;
  script_execution script_;
  bool sent_ = false;
};

/// What is done once on a new connection: looks whether a pooler stands between here and the server, and sets what the
/// engine asks for.
class connection_setup final : public operation {
 public:
  connection_setup(postgres_link& link, const postgres_options& options)
      : link_(&link), script_(link, text(link, options)) {}

  /// What is set, to be set again after all was reset. Nothing where a pooler is: it would reach other clients.
  static std::string settings(const postgres_link& link, const postgres_options& options) {
    const char* level = postgres_link::level_name(options.isolation);
    if (level == nullptr || !link.prepares()) return {};
    return std::string("SET default_transaction_isolation = '") + level + "'";
  }

  wanted step() override {
    if (script_.sql().empty()) return {};
    if (const wanted w = script_.step()) return w;
    const PGresult* const result = script_.result();
    if (!succeeded(result)) link_->fail(result, script_.sql());
    if (PQntuples(result) == 0) return {};
    // A pooler makes up the numbers of processes that it names.
    const std::string_view digits = PQgetvalue(result, 0, 0);
    int process = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), process);
    if (process != PQbackendPID(link_->handle())) link_->stop_preparing();
    return {};
  }

 private:
  static std::string text(postgres_link& link, const postgres_options&) {
    if (link.pooler_is_known()) link.stop_preparing();
    return link.asks_for_pooler() ? "SELECT pg_backend_pid()" : std::string();
  }

  postgres_link* link_;
  script_execution script_;
};

/// What brings a connection back to how it was set up: what DISCARD ALL does, but that prepared statements stay.
inline std::string forget_state(const std::string& settings) {
  return "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); "
         "DISCARD "
         "PLANS; DISCARD TEMP; DISCARD SEQUENCES" +
         (settings.empty() ? settings : ";" + settings);
}
inline const char* restriction(bool only) {
  return only ? "SET default_transaction_read_only = on" : "SET default_transaction_read_only = off";
}

/// The time in which a connection is being restricted to reading, or freed of it: where that does not come to its end,
/// nobody knows which of the two it is, and it is given up.
class restricting {
 public:
  restricting(postgres_link& link, bool only) : link_(&link), only_(only) {}
  restricting(const restricting&) = delete;
  restricting& operator=(const restricting&) = delete;
  ~restricting() {
    if (link_ != nullptr) link_->give_up();
  }
  void done() { std::exchange(link_, nullptr)->set_restricted(only_); }

 private:
  postgres_link* link_;
  bool only_;
};

/// How many seconds a replica is behind. Of one that has lost its primary nobody knows how much it has missed: then the
/// age of what it has counts.
inline constexpr std::string_view lag_query =
    "SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0 WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND "
    "EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0 ELSE coalesce(extract(epoch FROM now() - "
    "pg_last_xact_replay_timestamp()), 1e6) END::float8";
inline std::chrono::milliseconds lag_of(postgres_cursor rows) {
  double seconds = 0;
  if (rows.next()) rows.read(0, seconds);
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

/// Statements that are sent together and answered together, with one Sync: one round trip for all. Outside a
/// transaction they are all done, or none.
class pipeline_execution final : public operation {
 public:
  /// The results go to the sink, each with the number of its statement.
  pipeline_execution(postgres_link& link, result_sink sink) : link_(&link), sink_(sink), answers_({&forward, this}) {
    link.require_usable({});
  }
  ~pipeline_execution() {
    // Given up before all was answered: who knows what was prepared.
    if (!over_) forget_prepared(0);
  }

  /// Adds a statement. Its values are not needed afterwards, its text is.
  void add(std::string_view text, const parameter* parameters, std::size_t count, preparation how) {
    const encoded_parameters values(parameters, count, text);
    start();
    only_reads_ = only_reads_ && is_select(text);
    postgres_statement* statement = nullptr;
    if (how == preparation::kept && link_->prepares()) {
      statement = link_->find(text, values);
      if (statement == nullptr) {
        statement = link_->add(text, values);
        link_->send_prepare(*statement, values);
        commands_.push_back({texts_, text.data(), statement->name});
      }
      link_->send_run(*statement, values);
      last_text_ = statement->text;
    } else {
      last_text_ = std::make_shared<const std::string>(text);
      link_->send_unprepared(last_text_->c_str(), values);
    }
    commands_.push_back({texts_++, nullptr, {}});
    texts_of_.push_back(last_text_);
    keys_.push_back(text.data());
  }
  /// Whether it failed since the server had forgotten a statement, or remembers it otherwise. It would work now.
  bool stale() const { return stale_; }
  std::size_t size() const { return texts_; }
  /// The text of a statement, for its cursor.
  const std::shared_ptr<const std::string>& text(std::size_t i) const { return texts_of_[i]; }

  wanted step() override {
    if (!entered_) return {};
    if (!synced_) {
      synced_ = true;
      PQpipelineSync(link_->handle());
    }
    if (const wanted w = answers_.step(link_->handle())) return w;
    over_ = true;
    if (answers_.failure() == nullptr && answered_ == texts_) return {};
    fail();
  }

 private:
  struct command {
    std::size_t statement;
    const char* prepares;  // the key of the statement, where this is its preparation
    std::string name;
  };

  void start() {
    if (entered_) return;
    alone_ = !link_->in_transaction();
    if (PQenterPipelineMode(link_->handle()) == 0) link_->fail(nullptr, {});
    entered_ = true;
    queued_ = link_->send_queue();
  }
  static void forward(void* self, std::size_t command, postgres_result result) {
    auto* const me = static_cast<pipeline_execution*>(self);
    if (command < me->queued_) return;
    const auto& c = me->commands_[command - me->queued_];
    if (c.prepares != nullptr) return;
    ++me->answered_;
    if (me->sink_.take != nullptr) me->sink_.take(me->sink_.self, c.statement, std::move(result));
  }
  // What was to be prepared from a command on.
  void forget_prepared(std::size_t from) {
    for (std::size_t i = from; i < commands_.size(); ++i)
      if (commands_[i].prepares != nullptr) link_->drop(commands_[i].prepares, commands_[i].name);
  }
  [[noreturn]] void fail() {
    const bool known = answers_.failure() != nullptr;
    const bool in_queue = known && answers_.failed_command() < queued_;
    const std::size_t at = known && !in_queue ? answers_.failed_command() - queued_ : 0;
    forget_prepared(at);  // it was not
    const std::size_t statement = at < commands_.size() ? commands_[at].statement : 0;
    stale_ = known && postgres_link::is_stale(answers_.failure()) && statement < keys_.size();
    if (stale_) link_->drop(keys_[statement]);
    const std::string text = statement < texts_of_.size() ? *texts_of_[statement] : std::string();
    const std::string_view commit = link_->queue_failed(answers_, queued_);
    const std::string which = !commit.empty() ? std::string(commit)
                              : texts_ < 2    ? std::string()
                                              : "statement " + std::to_string(statement + 1) + " of " +
                                                 std::to_string(texts_) + " in a pipeline";
    // Outside a transaction the Sync is its COMMIT.
    const bool may_be_done = synced_ && alone_ && !only_reads_;
    link_->fail(answers_.failure(), text, may_be_done ? "08007" : "08006", which);
  }

  postgres_link* link_;
  result_sink sink_;
  pipeline_answers answers_;
  std::vector<command> commands_;
  std::vector<std::shared_ptr<const std::string>> texts_of_;
  std::vector<const char*> keys_;
  std::shared_ptr<const std::string> last_text_;
  std::size_t texts_ = 0;
  std::size_t queued_ = 0;
  std::size_t answered_ = 0;
  bool alone_ = false;  // outside of a transaction
  bool only_reads_ = true;
  bool entered_ = false;
  bool synced_ = false;
  bool over_ = false;
  bool stale_ = false;
};

/// Where the results of a pipeline are kept, one for each statement.
struct result_list {
  std::vector<postgres_result> list;

  result_sink sink() {
    return {[](void* self, std::size_t, postgres_result result) {
              static_cast<result_list*>(self)->list.push_back(std::move(result));
            },
            this};
  }
};

}  // namespace retort::driver
