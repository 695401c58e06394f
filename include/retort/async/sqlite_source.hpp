// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <source_location>
#include <utility>

#include "retort/async/file_looks.hpp"
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
    std::shared_ptr<file_looks> looks{};
  };

  explicit sqlite_reader(const options_type& options) : watched_sqlite(options.sqlite), looks_(options.looks) {
    if (options.only_reads) db.execute_script("PRAGMA query_only = ON");
    looks_->demand();  // who has read here does not read an older file elsewhere
  }
  static awaitable<std::unique_ptr<sqlite_reader>> connect(executor, const options_type& options) {
    co_return std::make_unique<sqlite_reader>(options);
  }

  /// Looks whether another file stands at the path by now, if that was not done a moment ago: it takes as long as a
  /// third of a short read.
  bool usable(std::chrono::steady_clock::time_point now) {
    if (state() != driver::health::good) return false;
    if (looks_->is_fresh(look_, now)) return true;
    if (db.usable()) return true;
    looks_->demand();
    return false;
  }
  driver::health state() const { return spoilt_ ? driver::health::broken : db.state(); }
  static bool clean() { return true; }
  static bool owes_commit() { return false; }
  static awaitable<void> clean_up() { co_return; }
  /// Takes back what was left open: that needs no waiting here.
  void rest() noexcept {
    end_rows();
    db.rollback();
  }
  /// Something was left on it that the next one must not meet.
  void spoil() { spoilt_ = true; }

 private:
  std::shared_ptr<file_looks> looks_;
  file_looks::look look_;
  bool spoilt_ = false;
};

/// The connections to an SQLite database: those that read, the one that writes, and threads for reads that take long.
class sqlite_source {
 public:
  sqlite_source(const executor& e, const driver::sqlite_options& how, const engine_options& options,
                const async_options& more)
      : memory_(how.path.empty()),
        reads_(more.reads),
        statement_timeout_(how.statement_timeout),
        looks_(std::make_shared<file_looks>()),
        writer_(how, looks_),
        threads_(more.threads) {
    readers_ = std::make_shared<pool<sqlite_reader>>(e, sqlite_reader::options_type{how, !memory_, looks_}, options);
  }

  pool<sqlite_reader>& readers() { return *readers_; }
  sqlite_writer& writer() { return writer_; }
  bool in_memory() const { return memory_; }
  sqlite_reads reads() const { return reads_; }
  std::chrono::milliseconds statement_timeout() const { return statement_timeout_; }

  /// Runs a job on a reader, on one of the threads.
  awaitable<void> run_on_thread(std::shared_ptr<sqlite_job> job, sqlite_reader& reader) {
    made_.require_here();
    auto start = [this, on = &reader](std::shared_ptr<sqlite_job> started) {
      boost::asio::post(threads_, [mine = std::move(started), on]() mutable {
        mine->run(*on);
        sqlite_job::complete(std::move(mine));
      });
    };
    auto wake = [] {};
    auto done = sqlite_job::wait(job, start, wake);
    co_await std::move(done);
    job->check();
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
  std::chrono::milliseconds statement_timeout_;
  std::shared_ptr<file_looks> looks_;
  std::shared_ptr<pool<sqlite_reader>> readers_;
  sqlite_writer writer_;
  boost::asio::thread_pool threads_;
};

}  // namespace retort::async
