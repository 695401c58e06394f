// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/recycling_allocator.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "retort/async/engine.hpp"
#include "retort/async/plan_task.hpp"
#include "retort/async/stream.hpp"
#include "retort/async/transaction.hpp"
#include "retort/session/bulk.hpp"
#include "retort/session/named_arguments.hpp"
#include "retort/session/schema.hpp"
#include "retort/session/session_options.hpp"
#include "retort/session/task.hpp"

namespace retort {

/// Work with a database from coroutines. A session runs one statement at a time, and is used by one coroutine at a
/// time. Outside `begin` each statement is committed by itself.
///
/// What it gives is an `awaitable`. `execute`, `stream`, `execute_script`, `explain` and `explain_analyze` may be given
/// a completion token as their last argument instead. Statements and values are taken by value; ranges, text views and
/// bytes that they refer to have to live until the operation is over, and so has the session. It also has to outlive
/// its transactions and streams. An operation that is cancelled, or runs out of its time, leaves the connection at
/// rest, or closes it.
template <class Dialect>
class async_session {
 public:
  using dialect = Dialect;
  using work = typename async_driver_of<Dialect>::work;
  using cursor = typename work::cursor;

  /// A session on an engine, which has to outlive it. The place is what a `pool_timeout` names.
  explicit async_session(const async_engine<Dialect>& e, std::source_location where = std::source_location::current())
      : async_session(e, {}, where) {}
  async_session(const async_engine<Dialect>& e, const session_options& options,
                std::source_location where = std::source_location::current())
      : engine_(&e), options_(options), work_(std::make_unique<work>(e.connections(), options, where)) {
    if (e.observed()) work_->observe(e.options(), Dialect::value.id == dialect_id::sqlite ? "sqlite" : "postgresql");
  }

  /// Runs a statement and gives all its rows, or, where it has none, how many rows it wrote. Values for placeholders
  /// follow: `co_await s.execute(q, arg<"min"> = 18)`. Throws `database_error`.
  ///
  /// The rows of a SELECT on PostgreSQL are decoded as one goes through them, once: see `fetched_rows`.
  template <class Statement, class... Rest>
  auto execute(Statement q, Rest... rest) {
    if constexpr (meta::ends_with_token<Rest...>)
      return launch(with_values([&](const auto&... values) { return answer(std::move(q), values...); }, rest...),
                    rest...);
    else
      return answer(std::move(q), rest...);
  }

  /// The rows of a query, a limited number in memory at a time: `auto rows = co_await s.stream(q); while (auto* row =
  /// co_await rows.next()) …`. On PostgreSQL outside `begin` it opens a transaction, which ends with the rows.
  template <class Statement, class... Rest>
  auto stream(Statement q, Rest... rest) {
    static_assert(facts_of<Statement, Dialect>.is_select, "retort: stream() reads a select");
    return launch(open(make(std::move(q), rest...)), rest...);
  }

  /// Runs statements together, on PostgreSQL in one round trip: all are done, or none. Gives a tuple of their results.
  /// A failure names its statement, and those after it were not run.
  template <class... Statements>
  auto pipeline(Statements... statements) {
    return run_together(make(std::move(statements))...);
  }

  /// Runs a number of statements of one type together. Gives their results in the same order.
  template <class Statement>
  auto pipeline(const std::vector<Statement>& statements) {
    std::vector<decltype(make(statements[0]))> made;
    for (const Statement& q : statements) made.push_back(make(q));
    return run_all(std::move(made));
  }

  /// Runs a statement with placeholders once for each element of a range: see `session::execute_many`.
  template <class Statement, class Range>
  awaitable<outcome> execute_many(Statement q, const Range& range) {
    std::vector<std::shared_ptr<meta::task<cursor>>> tasks;
    async_all_or_none<async_session> whole(*this);
    std::int64_t affected = 0;
    const auto flush = [&]() -> awaitable<void> {
      co_await together(tasks);
      for (const auto& t : tasks) affected += t->affected;
      tasks.clear();
    };
    co_await whole.begin();
    for (const auto& element : range) {
      if (tasks.size() == at_a_time) {
        co_await whole.expect_more();
        co_await flush();
      }
      tasks.push_back(meta::with_arguments<meta::elements_stay<Range>>(
          element, [&](const auto&... args) { return make(Statement(q), args...); }));
    }
    if (!tasks.empty()) co_await flush();
    co_await whole.commit();
    co_return outcome(affected);
  }

  /// Writes a range of whole rows to a table, the fastest way there is: see `session::bulk_insert`. On SQLite
  /// `progress` is called on the writer's thread.
  template <class Table, class Range, class Progress = meta::report_nothing>
  awaitable<outcome> bulk_insert(Table table, const Range& rows, Progress progress = {}) {
    using statement = decltype(insert_into(table).values(rows));
    struct given {
      statement q;
      Progress report;
      inserted_rows<Dialect, statement> rows;
      given(statement s, Progress p) : q(std::move(s)), report(std::move(p)), rows(q) {}
    };
    const auto kept = std::make_shared<given>(insert_into(table).values(rows), std::move(progress));
    const auto constant = statement_constant<statement, Dialect>::get();
    const std::string_view insert = constant.of(Dialect::value);
    async_all_or_none<async_session> whole(*this);
    co_await whole.begin();
    co_await whole.expect_more();
    std::int64_t count = 0;
    auto insertion = [&]() -> awaitable<void> {
      auto target = meta::bulk_target_of(meta::inserted_columns<statement>, Dialect::value, insert);
      count = co_await work_->bulk_insert(std::move(target), kept->rows, meta::report_to(kept->report), kept);
    };
    co_await work_->tell(insert, insertion());
    co_await whole.commit();
    co_return outcome(count);
  }

  /// Reads all rows of a table or a query, and calls a function with each: see `session::bulk_export`.
  template <class Source, class Sink>
  awaitable<std::int64_t> bulk_export(Source from, Sink sink) {
    if constexpr (table_like<Source>)
      return export_rows(make(select(from)), std::move(sink));
    else
      return export_rows(make(std::move(from)), std::move(sink));
  }

  /// How the database would run a statement: the lines of its plan.
  template <class Statement, class... Rest>
  auto explain(Statement q, Rest... rest) {
    check_explained<Statement>();
    return launch(plan_of(make(std::move(q), rest...), plan::estimated), rest...);
  }
  /// How the database did run it. The statement is run; what it writes is taken back.
  template <class Statement, class... Rest>
  auto explain_analyze(Statement q, Rest... rest) {
    check_explained<Statement>();
    return launch(measured_plan_of(make(std::move(q), rest...)), rest...);
  }

  /// Makes the tables of a `schema`, in one transaction.
  template <class Schema>
  awaitable<void> create_all(ddl_options how = {}) {
    how.strict = how.strict || engine_->options().strict;
    co_await run_scripts(Schema::create_statements(Dialect::value, how));
  }
  /// Drops the tables of a `schema`, in one transaction.
  template <class Schema>
  awaitable<void> drop_all(ddl_options how = {}) {
    co_await run_scripts(Schema::drop_statements(Dialect::value, how));
  }

  /// Begins a transaction: what it gives rolls back when it is destroyed without a `commit`.
  awaitable<async_transaction<work>> begin(transaction_options options = {}) {
    if (in_transaction()) throw error("retort: begin() inside a transaction; begin_nested() makes a savepoint");
    co_await begin_now(options);
    co_return async_transaction<work>(*work_);
  }
  /// A savepoint inside a transaction: what it gives rolls back to it when it is destroyed without a `commit`.
  awaitable<async_savepoint<work>> begin_nested() {
    if (!in_transaction()) throw error("retort: begin_nested() outside a transaction");
    std::string name = "retort_" + std::to_string(++savepoints_);
    co_await work_->tell("SAVEPOINT " + name, work_->savepoint(name));
    co_return async_savepoint<work>(*work_, std::move(name));
  }
  bool in_transaction() const { return work_->in_transaction(); }

  /// Runs a coroutine in a transaction, and again where that failed for others' sake: serialization failures and
  /// deadlocks, on SQLite a lock that was not had in time. Never where the outcome of the commit is unknown. What it
  /// returns is returned. Inside a transaction it runs once, in a savepoint.
  template <class F>
  auto transact(F f, retry how = {}, transaction_options options = {}) -> std::invoke_result_t<F&> {
    retry_delay delay(how);
    for (int attempt = 1;; ++attempt) {
      try {
        if (in_transaction()) {
          auto scope = co_await begin_nested();
          co_return co_await async::kept_in(scope, f);
        }
        auto scope = co_await begin(options);
        co_return co_await async::kept_in(scope, f);
      } catch (const error& e) {
        if (in_transaction() || attempt >= how.attempts || !may_be_run_again(e, how)) throw;
      }
      co_await async::pause(delay.next());
    }
  }

  /// Of a session that commits as you go: keeps what was done since the last time. Where that fails it is rolled back,
  /// but one that lost its connection stays lost until `rollback`.
  awaitable<void> commit() {
    if (!autobegun_) throw error("retort: commit() of a session that has begun no transaction");
    async_transaction<work> scope = std::move(*autobegun_);
    autobegun_.reset();
    try {
      co_await scope.commit();
    } catch (const database_error& e) {
      if (e.poisons_connection()) autobegun_.emplace(std::move(scope));
      throw;
    }
  }
  /// Of a session that commits as you go: takes back what was done since the last time.
  awaitable<void> rollback() {
    if (!autobegun_) co_return;
    async_transaction<work> scope = std::move(*autobegun_);
    autobegun_.reset();
    co_await scope.rollback();
  }

  /// Runs SQL that has no parameters and no rows, such as DDL that was rendered from models.
  template <class... Token>
  auto execute_script(std::string sql, Token... token) {
    return launch(script(std::move(sql)), token...);
  }

  /// How long each of the following statements may take; zero: as long as it wants. One that takes longer throws
  /// `statement_timeout`.
  void set_statement_timeout(std::chrono::milliseconds most) { work_->set_statement_timeout(bounded_time(most)); }
  /// Gives the connection back before the session ends.
  void close() noexcept {
    autobegun_.reset();
    work_->leave();
  }

  const async_engine<Dialect>& bind() const { return *engine_; }
  static const retort::dialect& sql_dialect() { return Dialect::value; }
  work& connection() { return *work_; }

 private:
  friend class async_all_or_none<async_session>;

  static constexpr std::size_t at_a_time = 500;

  template <class T, class... Rest>
  auto launch(awaitable<T> a, Rest&... rest) {
    if constexpr (meta::ends_with_token<Rest...>)
      return boost::asio::co_spawn(engine_->get_executor(), std::move(a), std::move(meta::token_of(rest...)));
    else
      return a;
  }

  // Calls with what follows a statement, but for the completion token.
  template <class F, class... Rest>
  static auto with_values(F f, const Rest&... rest) {
    const auto all = std::tie(rest...);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return f(std::get<I>(all)...);
    }(std::make_index_sequence<sizeof...(Rest) - 1>());
  }
  template <class Statement, class... Rest>
  auto make(Statement q, const Rest&... rest) {
    if constexpr (meta::ends_with_token<Rest...>)
      return with_values([&](const auto&... values) { return make_task(std::move(q), values...); }, rest...);
    else
      return make_task(std::move(q), rest...);
  }
  template <class Statement, class... Args>
  auto make_task(Statement q, const Args&... args) {
    using rows = typename meta::rows_of_statement<Statement, Dialect>::type;
    std::shared_ptr<meta::row_task<cursor, rows>> made;
    if constexpr (checked_with_values<Statement, Dialect, Args...>()) {
      // Asio keeps the memory for the next one.
      using task = meta::statement_task<Dialect, cursor, Statement, Args...>;
      made =
          std::allocate_shared<task>(boost::asio::recycling_allocator<task>(), Dialect::value, std::move(q), args...);
    }
    return made;
  }
  template <class Statement, class... Args>
  auto answer(Statement q, const Args&... args) {
    if constexpr (requires { typename work::execution; } && !meta::inserts_range<decltype(q.clauses)>)
      return run_in_place(std::move(q), args...);
    else
      return run(make_task(std::move(q), args...));
  }

  // A statement whose answer comes on this session's own connection. It stays in the frame of the coroutine, and its
  // rows where the driver has put them.
  template <class Statement, class Row = typename meta::rows_of_statement<Statement, Dialect>::type>
  using answer_of =
      std::conditional_t<facts_of<Statement, Dialect>.is_select, fetched_rows<Row, cursor>, meta::written<Row>>;
  template <class Statement, class... Args>
  awaitable<answer_of<Statement>> run_in_place(Statement q, Args... args) {
    if constexpr (checked_with_values<Statement, Dialect, Args...>()) {
      const bound_statement<Dialect, Statement, Args...> given(Dialect::value, q, {{&args}...});
      typename work::execution now(*work_, given);
      if (!options_.autobegin && !work_->observed()) [[likely]]
        now.begin();
      if (now.waits()) [[likely]] {
        auto readable = now.readable();
        const auto [failed] = co_await std::move(readable);
        now.take(failed);
      }
      if (!now.over()) [[unlikely]] {
        const bool throws = co_await boost::asio::this_coro::throw_if_cancelled();
        if (now.stopped()) co_await boost::asio::this_coro::throw_if_cancelled(false);
        co_await finish(now, throws);
      }
      if constexpr (facts_of<Statement, Dialect>.is_select)
        co_return static_cast<typename work::execution&>(now);  // made where they go
      else
        co_return meta::read_result<typename meta::rows_of_statement<Statement, Dialect>::type>(now.rows());
    }
    co_return answer_of<Statement>();
  }
  template <class Execution>
  awaitable<void> finish(Execution& now, bool throws) {
    return now.begun() ? now.rest(throws) : finish_specially(now, throws);
  }
  template <class Execution>
  awaitable<void> finish_specially(Execution& now, bool throws) {
    co_await ready();
    co_await work_->tell(now, now.rest(throws));
  }
  template <class Row>
  awaitable<meta::written<Row>> run(std::shared_ptr<meta::row_task<cursor, Row>> task) {
    if constexpr (requires { typename work::attempt; })
      if (!options_.autobegin && !work_->observed()) [[likely]] {
        typename work::attempt now(*work_, task);
        if (now.waits()) [[likely]] {
          auto answer = now.answer();
          const auto [failed] = co_await std::move(answer);
          now.take(failed);
        }
        if (!now.over()) [[unlikely]]
          co_await now.rest();
        co_return meta::take_result(*task);
      }
    co_await run_specially(task);
    co_return meta::take_result(*task);
  }
  // What no row type needs code of its own for.
  using any_task = std::shared_ptr<meta::task<cursor>>;
  awaitable<void> run_specially(any_task task) {
    co_await ready();
    co_await work_->tell(*task, work_->run(task));
  }
  template <class Statement>
  static consteval void check_explained() {
    static_assert(!meta::inserts_range<decltype(std::declval<const Statement&>().clauses)>,
                  "retort: explain() takes no insert of a range of rows; explain the insert of one row");
  }
  awaitable<std::vector<std::string>> plan_of(any_task of, plan how) {
    std::vector<std::string> lines;
    if (of != nullptr) {  // else the mistake was reported
      const auto asked = std::make_shared<async::plan_task<cursor>>(of, how, Dialect::value.id);
      co_await run_specially(asked);
      lines = std::move(asked->lines);
    }
    co_return lines;
  }
  awaitable<std::vector<std::string>> measured_plan_of(any_task of) {
    std::optional<async_transaction<work>> all_undone;
    std::optional<async_savepoint<work>> undone;
    if (in_transaction())
      undone.emplace(co_await begin_nested());
    else
      all_undone.emplace(co_await begin());
    std::vector<std::string> lines;
    // SQLite has no measured plan: it is run once more.
    if (Dialect::value.id == dialect_id::sqlite) lines = co_await plan_of(of, plan::estimated);
    const std::vector<std::string> measured = co_await plan_of(of, plan::measured);
    lines.insert(lines.end(), measured.begin(), measured.end());
    if (all_undone) co_await all_undone->rollback();
    co_return lines;
  }
  awaitable<void> together(std::vector<any_task> tasks) {
    if (options_.autobegin || work_->observed()) co_await ready();
    std::string texts;
    if (work_->observed())
      for (const any_task& t : tasks) texts.append(texts.empty() ? "" : "; ").append(t->text);
    co_await work_->tell(texts, work_->run_together(std::move(tasks)));
  }
  awaitable<void> script(std::string sql) {
    if (options_.autobegin || work_->observed()) co_await ready();
    co_await work_->tell(sql, work_->execute_script(sql));
  }
  // The connection, and, where this session begins transactions by itself, one that is open.
  awaitable<void> ready() {
    if (options_.autobegin && !work_->has_scope()) {
      co_await begin_now({});
      autobegun_.emplace(*work_);
    }
    co_await work_->ready();
  }
  awaitable<async_savepoint<work>> begin_inside() {  // in an open transaction, or one that this session begins
    co_await ready();
    co_return co_await begin_nested();
  }
  awaitable<void> begin_now(transaction_options options) {
    options = options.over(options_.transactions()).over({engine_->options().isolation_level, false, false});
    if (work_->observed() && !options.read_only) co_await work_->ready();
    co_await work_->tell("BEGIN", work_->begin(options));
  }
  template <class... Tasks>
  auto run_together(std::shared_ptr<Tasks>... tasks) -> awaitable<std::tuple<decltype(meta::take_result(*tasks))...>> {
    std::vector<std::shared_ptr<meta::task<cursor>>> all{tasks...};
    co_await together(std::move(all));
    co_return std::tuple<decltype(meta::take_result(*tasks))...>(meta::take_result(*tasks)...);
  }
  template <class Task>
  auto run_all(std::vector<std::shared_ptr<Task>> tasks)
      -> awaitable<std::vector<decltype(meta::take_result(std::declval<Task&>()))>> {
    std::vector<std::shared_ptr<meta::task<cursor>>> all(tasks.begin(), tasks.end());
    co_await together(std::move(all));
    std::vector<decltype(meta::take_result(std::declval<Task&>()))> results;
    for (const auto& task : tasks) results.push_back(meta::take_result(*task));
    co_return results;
  }
  template <class Row>
  awaitable<async_rows<work, Row>> open(std::shared_ptr<meta::row_task<cursor, Row>> task) {
    if (options_.autobegin || work_->observed()) co_await ready();
    std::unique_ptr<typename work::stream> stream;
    auto begin = [&]() -> awaitable<void> { stream = co_await work_->open(task); };
    co_await work_->tell(task->text, begin());
    co_return async_rows<work, Row>(*work_, std::move(stream), std::move(task));
  }

  template <class Row, class Sink>
  awaitable<std::int64_t> export_rows(std::shared_ptr<meta::row_task<cursor, Row>> task, Sink sink) {
    std::int64_t count = 0;
    if (task->count > 0) {
      auto rows = co_await open(task);
      for (;;) {
        Row* const row_read = co_await rows.next();
        if (row_read == nullptr) break;
        sink(*row_read);
        ++count;
      }
      co_return count;
    }
    if (options_.autobegin || work_->observed()) co_await ready();
    std::unique_ptr<typename work::exported> rows;
    auto begin = [&]() -> awaitable<void> { rows = co_await work_->open_export(task); };
    co_await work_->tell(task->text, begin());
    std::exception_ptr failure;
    while (failure == nullptr && !rows->over()) {
      task->clear();
      co_await rows->fetch(*work_);
      try {
        for (Row& row_read : task->rows) {
          sink(row_read);
          ++count;
        }
      } catch (...) {
        failure = std::current_exception();
      }
    }
    if (failure != nullptr) {
      co_await rows->give_up(*work_);
      std::rethrow_exception(failure);
    }
    co_return count;
  }
  bool has_no_scope() const { return !in_transaction() && !options_.autobegin; }
  awaitable<void> run_scripts(std::vector<std::string> statements) {
    async_all_or_none<async_session> whole(*this);
    co_await whole.begin();
    for (const std::string& text : statements) co_await script(text);
    co_await whole.commit();
  }

  const async_engine<Dialect>* engine_;
  session_options options_;
  std::unique_ptr<work> work_;
  std::optional<async_transaction<work>> autobegun_;
  int savepoints_ = 0;
};

template <class Dialect>
async_session(const async_engine<Dialect>&) -> async_session<Dialect>;
template <class Dialect>
async_session(const async_engine<Dialect>&, const session_options&) -> async_session<Dialect>;

}  // namespace retort
