// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "retort/async/file_looks.hpp"
#include "retort/async/job.hpp"
#include "retort/async/lease.hpp"
#include "retort/async/signal.hpp"

namespace retort::async {

/// The connection that writes to a file, and its thread. Work that waits is done in its order; single writes that wait
/// together are one transaction, with a savepoint each: they cost one commit.
class sqlite_writer {
  using clock = std::chrono::steady_clock;
  using jobs = std::vector<std::shared_ptr<sqlite_job>>;

 public:
  sqlite_writer(driver::sqlite_options options, std::shared_ptr<file_looks> looks)
      : options_(std::move(options)), looks_(std::move(looks)) {}
  sqlite_writer(const sqlite_writer&) = delete;
  sqlite_writer& operator=(const sqlite_writer&) = delete;
  ~sqlite_writer() { close(); }

  /// Queues a job; those of the session that has claimed the connection come first. One that nobody waits for is done
  /// all the same.
  void push(std::shared_ptr<sqlite_job> job, bool of_owner) {
    if (!made_.is_here()) {
      job->failure = std::make_exception_ptr(made_here::refusal());
    } else {
      const std::lock_guard lock(mutex_);
      if (closed_ || (ends_ && !of_owner)) {
        job->failure = std::make_exception_ptr(pool_closed("retort: the engine is closed"));
      } else {
        (of_owner ? owner_queue_ : queue_).push_back(std::move(job));
        if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
      }
    }
    if (job != nullptr) return sqlite_job::complete(std::move(job));
    changed_.notify_one();
  }
  /// The session that had claimed the connection is done with it; a transaction that is open is rolled back.
  void release() {
    const auto last = make_sqlite_job([](driver::sqlite_connection& db) { db.reset(); });
    last->releases = true;
    push(last, true);
  }
  /// Queues a job and waits for it. Who waits sees to its failure.
  auto wait(const std::shared_ptr<sqlite_job>& job, bool of_owner) {
    auto start = [this, of_owner](std::shared_ptr<sqlite_job> started) { push(std::move(started), of_owner); };
    auto wake = [this] { changed_.notify_one(); };
    return sqlite_job::wait(job, start, wake);
  }
  awaitable<void> run(std::shared_ptr<sqlite_job> job, bool of_owner) {
    auto done = wait(job, of_owner);
    co_await std::move(done);
    job->check();
  }
  /// The connection is opened anew as soon as no transaction is open on it.
  void invalidate() { invalid_.store(true); }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }
  /// Turns away those who wait, and ends when what is running is over.
  void close() {
    jobs refused;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      take_all(queue_, refused);
      take_all(owner_queue_, refused);
    }
    refuse(std::move(refused));
    if (thread_.joinable()) thread_.join();
  }
  /// Turns away those who wait, and lets the session finish that has claimed the connection. Sets `done` when nobody
  /// works on it any more.
  void finish(const std::shared_ptr<signal>& done) {
    jobs refused;
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
      done_ = done;
      take_all(queue_, refused);
      tell_end();
    }
    refuse(std::move(refused));
  }
  bool at_rest() const {
    const std::lock_guard lock(mutex_);
    return !busy_ && !owned_ && queue_.empty() && owner_queue_.empty();
  }

 private:
  static void take_all(std::deque<std::shared_ptr<sqlite_job>>& queue, jobs& out) {
    out.insert(out.end(), queue.begin(), queue.end());
    queue.clear();
  }
  void tell_end() {
    if (busy_ || owned_) return;
    if (const auto waiting = done_.lock()) waiting->set();
  }
  void refuse(jobs refused) {
    changed_.notify_one();
    for (const auto& job : refused) job->failure = std::make_exception_ptr(pool_closed("retort: the engine is closed"));
    sqlite_job::complete(refused);
  }

  static constexpr std::size_t most_together = 128;

  void work() {
    std::unique_ptr<watched_sqlite> on;
    jobs next;
    std::unique_lock lock(mutex_);
    for (;;) {
      jobs over = expired();
      if (!over.empty()) {
        lock.unlock();
        sqlite_job::complete(over);
        lock.lock();
        continue;
      }
      auto& queue = owned_ ? owner_queue_ : queue_;
      if (queue.empty()) {
        if (closed_) return;
        wait(lock);
        continue;
      }
      take(queue, next);
      const bool claims = next.front()->claims;
      const bool releases = next.front()->releases;
      const bool free = !owned_;
      if (claims) owned_ = true;
      busy_ = true;
      lock.unlock();
      if (free) renew(on);
      if (releases && on != nullptr) on->end_rows();
      run(on, next);
      lock.lock();
      if ((claims && next.front()->failure != nullptr) || releases) owned_ = false;
      // A transaction that a script has begun ends with it.
      if (!owned_ && on != nullptr && on->db.in_transaction()) on->db.rollback();
      busy_ = false;
      tell_end();
      lock.unlock();
      sqlite_job::complete(next);
      lock.lock();
    }
  }
  static void take(std::deque<std::shared_ptr<sqlite_job>>& queue, jobs& next) {
    do {
      next.push_back(std::move(queue.front()));
      queue.pop_front();
    } while (!queue.empty() && next.back()->may_share && queue.front()->may_share && next.size() < most_together);
  }
  /// Those that wait for nothing any more.
  jobs expired() {
    jobs over;
    for (auto* q : {&queue_, &owner_queue_})
      for (auto at = q->begin(); at != q->end();)
        if (((*at)->deadline != clock::time_point::max() || (*at)->cancelled.load()) && (*at)->given_up()) {
          over.push_back(std::move(*at));
          at = q->erase(at);
        } else
          ++at;
    return over;
  }
  void wait(std::unique_lock<std::mutex>& lock) {
    // A cancellation is told without the lock: look again before long.
    auto until = queue_.empty() ? clock::time_point::max() : clock::now() + std::chrono::milliseconds(20);
    for (const auto& job : queue_)
      if (job->deadline < until) until = job->deadline;
    if (until == clock::time_point::max())
      changed_.wait(lock);
    else
      changed_.wait_until(lock, until);
  }

  // What a script has left on the connection goes with it, and a file that was replaced is opened anew. It looks each
  // time: what it wrote to a file that is gone would be lost.
  void renew(std::unique_ptr<watched_sqlite>& on) {
    if (on == nullptr) return;
    on->db.reset();
    if (invalid_.exchange(false) || on->db.state() != driver::health::good || !on->db.usable()) on.reset();
  }
  void run(std::unique_ptr<watched_sqlite>& on, jobs& next) {
    if (on == nullptr) {
      try {
        on = std::make_unique<watched_sqlite>(options_);
      } catch (...) {
        for (const auto& job : next) job->failure = std::current_exception();
      }
      // It may be another file than the one that readers have open: who has written to it reads it.
      looks_->demand();
      if (on == nullptr) return;
    }
    if (next.size() == 1) return next.front()->run(*on);
    run_together(*on, next);
  }
  /// One transaction for all, and what fails is taken back alone. Where all of it is lost, each is run again by itself.
  static void run_together(watched_sqlite& on, jobs& next) {
    driver::sqlite_connection& db = on.db;
    try {
      db.begin({});
      for (const auto& job : next) {
        step(db, "SAVEPOINT retort_job");
        job->run(on);
        // A failure may have rolled everything back: the disk was full, or the statement was interrupted.
        if (!db.in_transaction()) break;
        if (job->failure != nullptr) step(db, "ROLLBACK TO SAVEPOINT retort_job");
        step(db, "RELEASE SAVEPOINT retort_job");
      }
      if (db.in_transaction()) {
        db.commit();
        return;
      }
    } catch (...) {
      db.rollback();
    }
    for (const auto& job : next) {
      job->undo();
      job->run(on);
    }
  }
  static void step(driver::sqlite_connection& db, std::string_view constant) {
    driver::sqlite_cursor c = db.start(constant, nullptr, 0);
    c.next();
  }

  const made_here made_;
  driver::sqlite_options options_;
  std::shared_ptr<file_looks> looks_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<sqlite_job>> queue_;
  std::deque<std::shared_ptr<sqlite_job>> owner_queue_;
  bool owned_ = false;
  bool busy_ = false;
  bool ends_ = false;           // nobody is let in any more, but who has the connection may finish
  std::weak_ptr<signal> done_;  // who waits for that
  bool closed_ = false;
  std::atomic<bool> invalid_ = false;
  std::thread thread_;
};

}  // namespace retort::async
