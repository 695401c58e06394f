// SPDX-License-Identifier: BSL-1.0
#pragma once

// The async sessions under the interface of the sync ones: so the laws are run by them, too. To be included before
// databases.hpp.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <retort/async.hpp>
#include <retort/retort.hpp>
#include <source_location>
#include <thread>

#define LAW_DATABASES tests::async_in_memory, tests::async_in_file, tests::async_on_server
#define LAW_DRIVERS tests::async_in_file, tests::async_on_server

namespace tests {

/// The dialect of an async session that is waited for.
template <class Dialect>
struct async_of {};

/// An event loop that runs until what is waited for is there.
class waiting_loop {
 public:
  template <class T>
  T wait(retort::awaitable<T> what) {
    std::optional<T> result;
    wait(kept(std::move(what), result));
    return std::move(*result);
  }
  void wait(retort::awaitable<void> what) {
    std::exception_ptr failure;
    boost::asio::co_spawn(io_, std::move(what), [&](std::exception_ptr failed) { failure = failed; });
    io_.restart();
    io_.run();
    if (failure != nullptr) std::rethrow_exception(failure);
  }
  template <class T>
  void run(retort::awaitable<T> what) {
    static_cast<void>(wait(std::move(what)));
  }
  boost::asio::io_context& context() { return io_; }

 private:
  // One kind of coroutine is spawned, whatever comes of it: that costs the compiler much.
  template <class T>
  static retort::awaitable<void> kept(retort::awaitable<T> what, std::optional<T>& result) {
    result.emplace(co_await std::move(what));
  }

  boost::asio::io_context io_;
};

/// An event loop on a thread of its own. Any number of threads may wait for what is done there.
class served_loop {
  /// Somebody who waits, and is asked to do something meanwhile.
  struct call {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void()> visit;
    std::exception_ptr failure;
    bool done = false;
  };

 public:
  served_loop()
      : work_(boost::asio::make_work_guard(io_)), thread_([this] {
          current() = true;
          io_.run();
        }) {}
  served_loop(const served_loop&) = delete;
  served_loop& operator=(const served_loop&) = delete;
  ~served_loop() {
    work_.reset();
    thread_.join();
  }
  auto get_executor() { return io_.get_executor(); }

  template <class T>
  T wait(retort::awaitable<T> what) {
    std::optional<T> result;
    wait(kept(std::move(what), result));
    return std::move(*result);
  }
  void wait(retort::awaitable<void> what) {
    call mine;
    wait(mine, std::move(what));
  }
  /// Runs `again(body)` on the loop, where `body` is a coroutine that runs `f` on the thread that waits.
  template <class Again>
  void wait_and_be_called(std::function<void()> f, Again again) {
    call mine;
    auto body = [&]() -> retort::awaitable<void> { co_await have_called(mine, f); };
    wait(mine, again(body));
  }

 private:
  template <class T>
  static retort::awaitable<void> kept(retort::awaitable<T> what, std::optional<T>& result) {
    result.emplace(co_await std::move(what));
  }
  static bool& current() {
    static thread_local bool here = false;
    return here;
  }
  void wait(call& mine, retort::awaitable<void> what) {
    if (current()) throw std::logic_error("the loop waits for itself");
    boost::asio::co_spawn(io_, std::move(what), [&](std::exception_ptr failed) {
      mine.failure = std::move(failed);
      // When this is over: who waits is the last to hold the failure.
      boost::asio::post(io_, [&] {
        const std::lock_guard lock(mine.mutex);
        mine.done = true;
        mine.changed.notify_one();
      });
    });
    std::unique_lock lock(mine.mutex);
    for (;;) {
      mine.changed.wait(lock, [&] { return mine.done || mine.visit; });
      if (mine.done) break;
      const auto visit = std::exchange(mine.visit, nullptr);
      lock.unlock();
      visit();
      lock.lock();
    }
    if (mine.failure != nullptr) std::rethrow_exception(mine.failure);
  }
  retort::awaitable<void> have_called(call& who, std::function<void()>& f) {
    boost::asio::steady_timer over(io_);
    over.expires_at(std::chrono::steady_clock::time_point::max());
    std::exception_ptr failure;
    {
      const std::lock_guard lock(who.mutex);
      who.visit = [&] {
        try {
          f();
        } catch (...) {
          failure = std::current_exception();
        }
        boost::asio::post(io_, [&] { over.cancel(); });
      };
      who.changed.notify_one();
    }
    co_await over.async_wait(retort::meta::as_values);
    if (failure != nullptr) std::rethrow_exception(failure);
  }

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

/// A transaction or a savepoint.
template <class Scope>
class blocking_scope {
 public:
  blocking_scope(served_loop& loop, Scope scope) : loop_(&loop), scope_(std::move(scope)) {}
  void commit() { loop_->wait(scope_->commit()); }
  void rollback() {
    if constexpr (requires { loop_->wait(scope_->rollback()); })
      loop_->wait(scope_->rollback());
    else
      scope_->rollback();
  }

 private:
  served_loop* loop_;
  std::optional<Scope> scope_;
};

/// The rows of a stream.
template <class Rows>
class blocking_rows {
 public:
  using row = typename Rows::row_type;

  blocking_rows(served_loop& loop, Rows rows) : loop_(&loop), rows_(std::move(rows)) {}

  struct iterator {
    row& operator*() const { return *at; }
    void operator++() { at = of->next(); }
    bool operator!=(std::nullptr_t) const { return at != nullptr; }
    blocking_rows* of;
    row* at;
  };
  iterator begin() { return {this, next()}; }
  static std::nullptr_t end() { return nullptr; }
  row* next() { return loop_->wait(rows_.next()); }
  std::vector<row> fetchmany(std::size_t count) { return loop_->wait(rows_.fetchmany(count)); }
  std::vector<row> all() { return loop_->wait(rows_.all()); }

 private:
  served_loop* loop_;
  Rows rows_;
};

}  // namespace tests

template <class Dialect>
class retort::engine<tests::async_of<Dialect>> {
 public:
  using dialect = tests::async_of<Dialect>;

  engine(std::string_view where, const engine_options& options) : engine_(loop_.get_executor(), where, options) {}

  const engine_options& options() const { return engine_.options(); }
  static const retort::dialect& sql_dialect() { return Dialect::value; }
  const async_engine<Dialect>& own() const { return engine_; }
  tests::served_loop& loop() const { return loop_; }
  void invalidate() const { engine_.invalidate(); }
  bool maintain() const { return loop_.wait(engine_.maintain()); }
  /// What is taken back in the background is waited for.
  pool_statistics statistics() const {
    for (int i = 0;; ++i) {
      const pool_statistics now = engine_.statistics();
      if (now.open == now.idle + now.in_use || i == 5'000) return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  mutable tests::served_loop loop_;
  async_engine<Dialect> engine_;
};

template <class Dialect>
class retort::session<tests::async_of<Dialect>> {
 public:
  using dialect = tests::async_of<Dialect>;

  explicit session(const engine<dialect>& e, std::source_location where = std::source_location::current())
      : engine_(&e), own_(e.own(), where) {}
  session(const engine<dialect>& e, const session_options& options) : engine_(&e), own_(e.own(), options) {}

  template <class Statement, class... Args>
  auto execute(const Statement& q, const Args&... args) {
    return loop().wait(own_.execute(q, args...));
  }
  template <class Statement, class... Args>
  auto stream(const Statement& q, const Args&... args) {
    return tests::blocking_rows(loop(), loop().wait(own_.stream(q, args...)));
  }
  template <class... Statements>
  auto pipeline(const Statements&... statements) {
    return loop().wait(own_.pipeline(statements...));
  }
  template <class Statement, class Range>
  auto execute_many(const Statement& q, const Range& range) {
    return loop().wait(own_.execute_many(q, range));
  }
  template <class Table, class Range, class Progress = meta::report_nothing>
  auto bulk_insert(const Table& table, const Range& rows, Progress progress = {}) {
    return loop().wait(own_.bulk_insert(table, rows, progress));
  }
  template <class Source, class Sink>
  auto bulk_export(const Source& from, Sink&& sink) {
    return loop().wait(own_.bulk_export(from, std::ref(sink)));
  }
  auto begin(const transaction_options& options = {}) {
    return tests::blocking_scope(loop(), loop().wait(own_.begin(options)));
  }
  auto begin_nested() { return tests::blocking_scope(loop(), loop().wait(own_.begin_nested())); }
  bool in_transaction() const { return own_.in_transaction(); }
  void commit() { loop().wait(own_.commit()); }
  void rollback() { loop().wait(own_.rollback()); }
  void execute_script(std::string_view sql) { loop().wait(own_.execute_script(std::string(sql))); }
  using function = std::function<void()>;
  void transact(const retry& how, const transaction_options& options, function f) {
    loop().wait_and_be_called(std::move(f), [&](auto& body) { return own_.transact(std::ref(body), how, options); });
  }
  void transact(const retry& how, function f) { transact(how, {}, std::move(f)); }
  void transact(function f) { transact(retry{}, {}, std::move(f)); }
  const engine<dialect>& bind() const { return *engine_; }
  async_session<Dialect>& own() { return own_; }
  static const retort::dialect& sql_dialect() { return Dialect::value; }

  struct raw_connection {
    session* s;
    void begin(const transaction_options& options) { s->loop().wait(s->own_.connection().begin(options)); }
    auto id() const { return s->own_.connection().connection().id(); }
    bool usable() const { return s->own_.connection().connection().usable(); }
    void set_statement_timeout(std::chrono::milliseconds most) { s->own_.set_statement_timeout(most); }
    auto start(std::string_view text, const driver::parameter* values, std::size_t count) const {
      const driver::encoded_parameters encoded(values, count, text);
      return s->loop().wait(s->own_.connection().connection().start(text, encoded));
    }
    auto handle() const {
      auto& mine = s->own_.connection().connection();
      s->loop().wait(mine.flush());
      return mine.link().handle();
    }
  };
  raw_connection connection() {
    loop().wait(own_.connection().ready());
    return {this};
  }

 private:
  tests::served_loop& loop() const { return engine_->loop(); }

  const engine<dialect>* engine_;
  async_session<Dialect> own_;
};

namespace tests {
// Whose sessions the faults are shown by.
#define FAULTS_OF_OTHERS
using postgres = async_of<retort::postgres>;
using sqlite = async_of<retort::sqlite>;
}  // namespace tests

#include "databases.hpp"

namespace tests {
struct async_in_memory : in_memory {
  using dialect = async_of<rt::sqlite>;
};
struct async_in_file : in_file {
  using dialect = async_of<rt::sqlite>;
};
struct async_on_server : on_server {
  using dialect = async_of<rt::postgres>;
};
}  // namespace tests

TYPE_TO_STRING_AS("SQLite in memory, async", tests::async_in_memory);
TYPE_TO_STRING_AS("SQLite in a file, async", tests::async_in_file);
TYPE_TO_STRING_AS("PostgreSQL, async", tests::async_on_server);
