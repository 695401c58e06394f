// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "retort/async/awaitable.hpp"
#include "retort/driver/sqlite/watch.hpp"

namespace retort::async {

/// Rows of a statement that is still open. SQLite's connections have no locks, so it is ended where its connection is.
class open_rows {
 public:
  open_rows() = default;
  open_rows(const open_rows&) = delete;
  open_rows& operator=(const open_rows&) = delete;
  virtual ~open_rows() = default;

  virtual void end() noexcept = 0;
};

/// An SQLite connection, and who stops what takes too long on it.
struct watched_sqlite {
  explicit watched_sqlite(const driver::sqlite_options& options) : db(options), watch(db, options.busy_timeout) {}
  watched_sqlite(const watched_sqlite&) = delete;
  watched_sqlite& operator=(const watched_sqlite&) = delete;
  ~watched_sqlite() { end_rows(); }

  /// Rows that end with the transaction, whoever else still has them.
  void keep(std::shared_ptr<open_rows> rows) {
    std::erase_if(kept_, [](const auto& r) { return r.use_count() == 1; });
    kept_.push_back(std::move(rows));
  }
  void end_rows() noexcept {
    if (!kept_.empty()) [[unlikely]]
      end_all();
  }

  driver::sqlite_connection db;
  driver::sqlite_watch watch;

 private:
  [[gnu::noinline]] void end_all() noexcept {
    for (const auto& r : kept_) r->end();
    kept_.clear();
  }

  std::vector<std::shared_ptr<open_rows>> kept_;
};

/// Work on an SQLite connection that a thread does, while a coroutine waits for it. It owns all that it uses, and the
/// memory that going on with the coroutine takes.
class sqlite_job {
  using clock = std::chrono::steady_clock;

 public:
  sqlite_job() = default;
  sqlite_job(const sqlite_job&) = delete;
  sqlite_job& operator=(const sqlite_job&) = delete;
  virtual ~sqlite_job() {
    if (is_awaited()) take_out_(*this, nullptr);
  }

  virtual void act(driver::sqlite_connection& db) = 0;
  /// Before it is run again.
  virtual void undo() {}

  bool may_share = false;  // it may run in one transaction with others
  bool leaves = false;     // settings or temporary tables may be left where it ran
  bool claims = false;     // it takes the connection for its session alone
  bool releases = false;   // it gives it back
  clock::time_point deadline = clock::time_point::max();
  std::atomic<bool> cancelled{false};
  std::exception_ptr failure;
  std::uint64_t connection = 0;      // on which it ran
  std::shared_ptr<open_rows> opens;  // what is still open when it has run

  /// Runs it, and keeps what it throws.
  void run(watched_sqlite& on) {
    failure = nullptr;
    if (given_up()) return;
    connection = on.db.id();
    on.watch.start(deadline, &cancelled);
    try {
      if (opens != nullptr) [[unlikely]]
        on.keep(std::move(opens));
      act(on.db);
    } catch (const lock_timeout&) {
      failure = std::current_exception();
      if (on.watch.why() == driver::sqlite_watch::reason::deadline)
        fail_late("the deadline passed while the statement waited for a lock");
    } catch (...) {
      failure = std::current_exception();
    }
    if (on.watch.why() == driver::sqlite_watch::reason::cancelled && failure != nullptr) fail_cancelled();
    on.watch.stop();
  }
  /// Whether its time is over before it began; then that is its failure.
  bool given_up() {
    if (cancelled.load(std::memory_order_relaxed)) {
      fail_cancelled();
      return true;
    }
    if (deadline == clock::time_point::max() || clock::now() < deadline) return false;
    fail_late("the deadline had passed before the statement was run");
    return true;
  }
  /// Throws what it threw, when it was waited for.
  void check() {
    // Taken away: who waited is the last to hold it, and not the thread.
    if (failure != nullptr) std::rethrow_exception(std::exchange(failure, nullptr));
  }

  /// Waits for a job that `start` hands to a thread. `wake` is called where it is cancelled.
  template <class Start, class Wake>
  static auto wait(const std::shared_ptr<sqlite_job>& job, Start start, Wake wake) {
    auto initiate = [job, start, wake](auto handler) {
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected())
        slot.assign([weak = std::weak_ptr(job), wake](boost::asio::cancellation_type) {
          if (const auto j = weak.lock()) {
            j->cancelled.store(true);
            wake();
          }
        });
      job->keep(std::move(handler));
      start(job);
    };
    return boost::asio::async_initiate<decltype(meta::as_values), void(boost::system::error_code)>(initiate,
                                                                                                   meta::as_values);
  }

  /// Goes on with the coroutines that wait for jobs, on their executors: those of one executor together. Who goes on
  /// is the last to hold the job.
  static void complete(std::vector<std::shared_ptr<sqlite_job>>& jobs) {
    std::shared_ptr<sqlite_job> first;
    sqlite_job* last = nullptr;
    for (std::shared_ptr<sqlite_job>& job : jobs) {
      if (!job->is_awaited()) continue;
      if (last != nullptr && job->resume_on_ != last->resume_on_) {
        resume(std::move(first));
        last = nullptr;
      }
      sqlite_job* const now = job.get();
      (last == nullptr ? first : last->next_) = std::move(job);
      last = now;
    }
    jobs.clear();
    if (first != nullptr) resume(std::move(first));
  }
  static void complete(std::shared_ptr<sqlite_job> job) {
    if (job->is_awaited()) resume(std::move(job));
  }

 protected:
  /// As it was before it was run.
  void renew() {
    cancelled.store(false, std::memory_order_relaxed);
    failure = nullptr;
  }

 private:
  // The memory of what is posted stands in the job: the heap of one thread is not good at what another one frees.
  template <class T>
  struct memory {
    using value_type = T;

    explicit memory(sqlite_job* j) : of(j) {}
    template <class U>
    memory(const memory<U>& other) : of(other.of) {}  // NOLINT(google-explicit-constructor)

    T* allocate(std::size_t n) {
      if (n * sizeof(T) > sizeof of->posted_) return static_cast<T*>(::operator new(n * sizeof(T)));
      return reinterpret_cast<T*>(of->posted_);
    }
    void deallocate(T* p, std::size_t n) {
      if (n * sizeof(T) > sizeof of->posted_) ::operator delete(p);
    }
    template <class U>
    bool operator==(const memory<U>& other) const {
      return of == other.of;
    }

    sqlite_job* of;
  };
  // Goes on with the coroutine of a job, and with those of the jobs behind it.
  class resumption {
   public:
    using allocator_type = memory<std::byte>;

    explicit resumption(std::shared_ptr<sqlite_job> first) : job_(std::move(first)) {}
    resumption(resumption&&) = default;
    resumption(const resumption&) = default;
    resumption& operator=(const resumption&) = delete;
    ~resumption() = default;

    allocator_type get_allocator() const noexcept { return allocator_type(job_.get()); }
    void operator()() {
      // Where one of them throws, the loop goes on with the others later.
      const struct others {
        ~others() {
          if (left != nullptr) sqlite_job::resume(std::move(left));
        }
        std::shared_ptr<sqlite_job>& left;
      } guard{job_};
      while (job_ != nullptr) {
        std::shared_ptr<sqlite_job> job = std::move(job_);
        job_ = std::move(job->next_);
        const auto take_out = job->take_out_;
        sqlite_job& of = *job;
        take_out(of, &job);
      }
    }

   private:
    std::shared_ptr<sqlite_job> job_;
  };
  static void resume(std::shared_ptr<sqlite_job> first) {
    const executor on = first->resume_on_;
    resumption go(std::move(first));
    // Behind an `any_io_executor` the memory is Asio's choice.
    if (const auto* loop = on.target<boost::asio::io_context::executor_type>())
      boost::asio::post(*loop, std::move(go));
    else
      boost::asio::post(on, std::move(go));
  }

  bool is_awaited() const { return take_out_ != nullptr; }
  template <class Handler>
  void keep(Handler handler) {
    static_assert(sizeof(Handler) <= sizeof handler_ && alignof(Handler) <= alignof(std::max_align_t));
    resume_on_ = boost::asio::get_associated_executor(handler);
    work_ = boost::asio::prefer(resume_on_, boost::asio::execution::outstanding_work.tracked);
    ::new (static_cast<void*>(handler_)) Handler(std::move(handler));
    take_out_ = take_out<Handler>;
  }
  // Gives the job out of hand and calls the handler; without a hand it is only destroyed.
  template <class Handler>
  static void take_out(sqlite_job& job, std::shared_ptr<sqlite_job>* hand) {
    auto* const kept = std::launder(reinterpret_cast<Handler*>(job.handler_));
    Handler handler(std::move(*kept));
    kept->~Handler();
    job.take_out_ = nullptr;
    if (hand == nullptr) return;
    const executor work = std::move(job.work_);
    hand->reset();
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) slot.clear();
    std::move(handler)(boost::system::error_code());
  }
  void fail_late(const char* how) {
    try {
      driver::throw_state("57014", how);
    } catch (...) {
      failure = std::current_exception();
    }
  }
  void fail_cancelled() {
    failure = std::make_exception_ptr(
        boost::system::system_error(boost::system::error_code(boost::asio::error::operation_aborted)));
  }

  executor resume_on_;
  executor work_;                                                          // the program is not done while a job is
  void (*take_out_)(sqlite_job&, std::shared_ptr<sqlite_job>*) = nullptr;  // of the handler, where there is one
  std::shared_ptr<sqlite_job> next_;                                       // who goes on after this one
  alignas(std::max_align_t) std::byte handler_[64];
  alignas(std::max_align_t) std::byte posted_[128];
};

/// A job that two functions say: what it does, and what takes that back before it is done again.
template <class Act, class Undo>
class sqlite_job_of final : public sqlite_job {
 public:
  sqlite_job_of(Act act, Undo undo) : act_(std::move(act)), undo_(std::move(undo)) {}

  void act(driver::sqlite_connection& db) override { act_(db); }
  void undo() override { undo_(); }

 private:
  Act act_;
  Undo undo_;
};

template <class Act, class Undo>
std::shared_ptr<sqlite_job> make_sqlite_job(Act act, Undo undo) {
  return std::make_shared<sqlite_job_of<Act, Undo>>(std::move(act), std::move(undo));
}
template <class Act>
std::shared_ptr<sqlite_job> make_sqlite_job(Act act) {
  const auto nothing = [] {};
  return make_sqlite_job(std::move(act), nothing);
}

}  // namespace retort::async
