// SPDX-License-Identifier: BSL-1.0
#pragma once

// The async sessions under the interface of the sync ones: so the laws are run by them, too. To be included before
// databases.hpp.

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <exception>
#include <optional>
#include <retort/async.hpp>
#include <retort/retort.hpp>

#define LAW_DATABASES tests::async_in_memory, tests::async_in_file, tests::async_on_server

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

/// A transaction or a savepoint.
template <class Scope>
class blocking_scope {
 public:
  blocking_scope(waiting_loop& loop, Scope scope) : loop_(&loop), scope_(std::move(scope)) {}
  void commit() { loop_->wait(scope_->commit()); }
  void rollback() {
    if constexpr (requires { loop_->wait(scope_->rollback()); })
      loop_->wait(scope_->rollback());
    else
      scope_->rollback();
  }

 private:
  waiting_loop* loop_;
  std::optional<Scope> scope_;
};

}  // namespace tests

template <class Dialect>
class retort::engine<tests::async_of<Dialect>> {
 public:
  using dialect = tests::async_of<Dialect>;

  engine(std::string_view where, const engine_options& options)
      : engine_(loop_.context().get_executor(), where, options) {}

  const engine_options& options() const { return engine_.options(); }
  static const retort::dialect& sql_dialect() { return Dialect::value; }
  const async_engine<Dialect>& own() const { return engine_; }
  tests::waiting_loop& loop() const { return loop_; }

 private:
  mutable tests::waiting_loop loop_;
  async_engine<Dialect> engine_;
};

template <class Dialect>
class retort::session<tests::async_of<Dialect>> {
 public:
  using dialect = tests::async_of<Dialect>;

  explicit session(const engine<dialect>& e) : engine_(&e), own_(e.own()) {}

  template <class Statement, class... Args>
  auto execute(const Statement& q, const Args&... args) {
    return loop().wait(own_.execute(q, args...));
  }
  auto begin(const transaction_options& options = {}) {
    return tests::blocking_scope(loop(), loop().wait(own_.begin(options)));
  }
  auto begin_nested() { return tests::blocking_scope(loop(), loop().wait(own_.begin_nested())); }
  bool in_transaction() const { return own_.in_transaction(); }
  void execute_script(std::string_view sql) { loop().wait(own_.execute_script(std::string(sql))); }
  const engine<dialect>& bind() const { return *engine_; }
  static const retort::dialect& sql_dialect() { return Dialect::value; }

  struct raw_connection {
    session* s;
    void begin(const transaction_options& options) { s->loop().wait(s->own_.connection().begin(options)); }
  };
  raw_connection connection() { return {this}; }

 private:
  tests::waiting_loop& loop() const { return engine_->loop(); }

  const engine<dialect>* engine_;
  async_session<Dialect> own_;
};

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
