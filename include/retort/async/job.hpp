// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "retort/async/awaitable.hpp"
#include "retort/driver/sqlite/watch.hpp"

namespace retort::async {

/// An SQLite connection, and who stops what takes too long on it.
struct watched_sqlite {
  explicit watched_sqlite(const driver::sqlite_options& options) : db(options), watch(db) {}

  driver::sqlite_connection db;
  driver::sqlite_watch watch;
};

/// Work on an SQLite connection that a thread does, while a coroutine waits for it. It owns all that it uses.
class sqlite_job : public std::enable_shared_from_this<sqlite_job> {
  using clock = std::chrono::steady_clock;

 public:
  std::function<void(driver::sqlite_connection&)> act;
  std::function<void()> undo;  // before it is run again
  bool may_share = false;      // it may run in one transaction with others
  bool claims = false;         // it takes the connection for its session alone
  bool releases = false;       // it gives it back
  clock::time_point deadline = clock::time_point::max();
  std::atomic<bool> cancelled{false};
  std::exception_ptr failure;
  std::uint64_t connection = 0;  // on which it ran

  /// Runs it, and keeps what it throws.
  void run(watched_sqlite& on) {
    failure = nullptr;
    if (given_up()) return;
    connection = on.db.id();
    on.watch.start(deadline, &cancelled);
    try {
      act(on.db);
    } catch (...) {
      failure = std::current_exception();
      if (on.watch.why() == driver::sqlite_watch::reason::cancelled) fail_cancelled();
    }
    on.watch.stop();
  }
  /// Whether its time is over before it began; then that is its failure.
  bool given_up() {
    if (cancelled.load(std::memory_order_relaxed)) {
      fail_cancelled();
      return true;
    }
    if (deadline == clock::time_point::max() || clock::now() < deadline) return false;
    diagnostics d;
    d.sqlstate = "57014";
    d.server_message = "the deadline had passed before the statement was run";
    try {
      driver::throw_error(std::move(d));
    } catch (...) {
      failure = std::current_exception();
    }
    return true;
  }
  void fail_cancelled() {
    failure = std::make_exception_ptr(
        boost::system::system_error(boost::system::error_code(boost::asio::error::operation_aborted)));
  }

  /// Waits for a job that `start` hands to a thread, and throws what it threw. `wake` is called where it is cancelled.
  template <class Start>
  static awaitable<void> wait(std::shared_ptr<sqlite_job> job, Start start, std::function<void()> wake = {}) {
    auto initiate = [job, start, wake](auto handler) {
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected())
        slot.assign([weak = std::weak_ptr(job), wake](boost::asio::cancellation_type) {
          if (const auto j = weak.lock()) {
            j->cancelled.store(true);
            if (wake) wake();
          }
        });
      job->resume_on_ = boost::asio::get_associated_executor(handler);
      job->work_ = boost::asio::prefer(job->resume_on_, boost::asio::execution::outstanding_work.tracked);
      job->waiting_ = std::make_unique<waiting<decltype(handler)>>(std::move(handler));
      start();
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(initiate,
                                                                                        boost::asio::use_awaitable);
    // Taken away: who waited is the last to hold it, and not the thread.
    if (job->failure != nullptr) std::rethrow_exception(std::exchange(job->failure, nullptr));
  }

  /// Goes on with the coroutines that wait for jobs, on their executors: those of one executor together.
  static void complete(std::vector<std::shared_ptr<sqlite_job>> jobs) {
    std::size_t first = 0;
    while (first < jobs.size()) {
      if (jobs[first]->waiting_ == nullptr) {
        ++first;
        continue;
      }
      const executor on = jobs[first]->resume_on_;
      std::vector<std::shared_ptr<sqlite_job>> together;
      for (; first < jobs.size() && (jobs[first]->waiting_ == nullptr || jobs[first]->resume_on_ == on); ++first)
        if (jobs[first]->waiting_ != nullptr) together.push_back(std::move(jobs[first]));
      boost::asio::post(on, [together = std::move(together)] {
        for (const auto& job : together) job->resume();
      });
    }
  }

 private:
  struct waiting_base {
    virtual ~waiting_base() = default;
    virtual void resume() = 0;
  };
  template <class Handler>
  struct waiting final : waiting_base {
    explicit waiting(Handler h) : handler(std::move(h)) {}
    void resume() override {
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected()) slot.clear();
      std::move(handler)();
    }
    Handler handler;
  };

  void resume() {
    const auto who = std::move(waiting_);
    const executor work = std::move(work_);
    who->resume();
  }

  executor resume_on_;
  executor work_;  // the program is not done while a job is
  std::unique_ptr<waiting_base> waiting_;
};

}  // namespace retort::async
