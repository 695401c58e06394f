// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <source_location>
#include <utility>

#include "retort/async/options.hpp"
#include "retort/async/pool.hpp"
#include "retort/async/sqlite_writer.hpp"

namespace retort::async {

/// A connection that reads from a file; to a database in memory the only one, which also writes.
class sqlite_reader : public watched_sqlite {
 public:
  struct options_type {
    driver::sqlite_options sqlite;
    bool only_reads = true;
  };

  explicit sqlite_reader(const options_type& options) : watched_sqlite(options.sqlite) {
    if (options.only_reads) db.execute_script("PRAGMA query_only = ON");
  }
  static awaitable<std::unique_ptr<sqlite_reader>> connect(executor, const options_type& options) {
    co_return std::make_unique<sqlite_reader>(options);
  }

  bool usable() const { return state() == driver::health::good && db.usable(); }
  driver::health state() const { return spoilt_ ? driver::health::broken : db.state(); }
  static bool clean() { return true; }
  static awaitable<void> clean_up() { co_return; }
  /// Takes back what was left open: that needs no waiting here.
  void rest() noexcept { db.rollback(); }
  /// Something was left on it that the next one must not meet.
  void spoil() { spoilt_ = true; }

 private:
  bool spoilt_ = false;
};

/// The connections to an SQLite database: those that read, the one that writes, and threads for reads that take long.
class sqlite_source {
 public:
  sqlite_source(const executor& e, const driver::sqlite_options& how, const engine_options& options,
                const async_options& more)
      : memory_(how.path.empty()),
        reads_(more.reads),
        busy_timeout_(how.busy_timeout),
        statement_timeout_(how.statement_timeout),
        writer_(how),
        threads_(more.threads) {
    readers_ = std::make_shared<pool<sqlite_reader>>(e, sqlite_reader::options_type{how, !memory_}, options);
  }

  pool<sqlite_reader>& readers() { return *readers_; }
  sqlite_writer& writer() { return writer_; }
  bool in_memory() const { return memory_; }
  sqlite_reads reads() const { return reads_; }
  std::chrono::milliseconds busy_timeout() const { return busy_timeout_; }
  std::chrono::milliseconds statement_timeout() const { return statement_timeout_; }

  /// Runs a job on a reader, on one of the threads.
  awaitable<void> run_on_thread(std::shared_ptr<sqlite_job> job, sqlite_reader& reader) {
    made_.require_here();
    auto start = [this, job, on = &reader] {
      boost::asio::post(threads_, [mine = job, on]() mutable {
        mine->run(*on);
        std::vector<std::shared_ptr<sqlite_job>> done;
        done.push_back(std::move(mine));
        sqlite_job::complete(std::move(done));
      });
    };
    co_await sqlite_job::wait(job, std::move(start));
  }

  pool_statistics statistics() const {
    pool_statistics now = readers_->statistics();
    now.waiting += writer_.waiting();
    return now;
  }
  void invalidate() {
    readers_->invalidate();
    writer_.invalidate();
  }
  awaitable<bool> maintain() { return readers_->maintain(); }
  void close() {
    readers_->close();
    writer_.close();
    threads_.join();
  }
  awaitable<bool> close_until(clock::time_point deadline) {
    const auto written = std::make_shared<signal>(co_await boost::asio::this_coro::executor);
    writer_.finish(written);
    const bool read = co_await readers_->close_until(deadline);
    co_await signal::wait(written, deadline);
    const bool all = read && writer_.at_rest();
    if (all) close();
    co_return all;
  }
  void abandon() {
    readers_->abandon();
    close();
  }

 private:
  const made_here made_;
  bool memory_;
  sqlite_reads reads_;
  std::chrono::milliseconds busy_timeout_;
  std::chrono::milliseconds statement_timeout_;
  std::shared_ptr<pool<sqlite_reader>> readers_;
  sqlite_writer writer_;
  boost::asio::thread_pool threads_;
};

}  // namespace retort::async
