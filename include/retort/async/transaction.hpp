// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "retort/async/awaitable.hpp"
#include "retort/session/retry.hpp"

namespace retort {

/// A transaction of an async session: `co_await commit()` keeps what was done in it. Destroyed without, it is rolled
/// back, before the next statement or when the session gives its connection back.
template <class Work>
class [[nodiscard]] async_transaction {
 public:
  async_transaction() = default;
  explicit async_transaction(Work& work) : work_(&work) {}
  async_transaction(async_transaction&& other) noexcept : work_(std::exchange(other.work_, nullptr)) {}
  async_transaction& operator=(async_transaction&&) = delete;
  ~async_transaction() {
    if (work_ == nullptr) return;
    work_->abandon();
    work_->tell_done("ROLLBACK");
  }

  /// Keeps what was done. Throws `database_error` where the database could not; then it is rolled back.
  awaitable<void> commit() {
    if (work_ == nullptr) throw error("retort: commit() of a transaction that is over");
    co_await work_->tell("COMMIT", work_->commit());
    work_ = nullptr;
  }
  /// Takes back what was done.
  awaitable<void> rollback() {
    if (work_ != nullptr) co_await work_->tell("ROLLBACK", work_->rollback());
    work_ = nullptr;
  }

 private:
  Work* work_ = nullptr;
};

/// A savepoint inside a transaction: `co_await commit()` keeps what was done since; destroyed without, that alone is
/// taken back, before the next statement.
template <class Work>
class [[nodiscard]] async_savepoint {
 public:
  async_savepoint() = default;
  async_savepoint(Work& work, std::string name) : work_(&work), name_(std::move(name)) {}
  async_savepoint(async_savepoint&& other) noexcept
      : work_(std::exchange(other.work_, nullptr)), name_(std::move(other.name_)) {}
  async_savepoint& operator=(async_savepoint&&) = delete;
  ~async_savepoint() { rollback(); }

  awaitable<void> commit() {
    if (work_ == nullptr) throw error("retort: commit() of a savepoint that is over");
    co_await work_->tell("RELEASE SAVEPOINT " + name_, work_->release(name_));
    work_ = nullptr;
  }
  /// Takes back what was done since, before the next statement.
  void rollback() noexcept {
    if (work_ == nullptr) return;
    work_->abandon_savepoint(name_);
    work_->tell_done("ROLLBACK TO SAVEPOINT " + name_);
    work_ = nullptr;
  }

 private:
  Work* work_ = nullptr;
  std::string name_;
};

/// Several statements of a coroutine that are one, as `all_or_none` of a session for threads.
template <class Session>
class [[nodiscard]] async_all_or_none {
 public:
  explicit async_all_or_none(Session& s) : session_(&s) {}

  /// To be called first: begins a transaction where none is open.
  awaitable<void> begin() {
    if (session_->has_no_scope()) own_.emplace(co_await session_->begin());
  }
  /// To be called before the first of several statements.
  awaitable<void> expect_more() {
    if (!own_ && !saved_) saved_.emplace(co_await session_->begin_inside());
  }
  awaitable<void> commit() {
    if (own_) co_await own_->commit();
    if (saved_) co_await saved_->commit();
  }

 private:
  Session* session_;
  std::optional<async_transaction<typename Session::work>> own_;
  std::optional<async_savepoint<typename Session::work>> saved_;
};

namespace async {
inline awaitable<void> pause(std::chrono::microseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  timer.expires_after(time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}
/// Does something in a transaction or a savepoint, and keeps it.
template <class Scope, class F>
auto kept_in(Scope& scope, F& f) -> std::invoke_result_t<F&> {
  if constexpr (std::is_void_v<typename std::invoke_result_t<F&>::value_type>) {
    co_await f();
    co_await scope.commit();
  } else {
    auto out = co_await f();
    co_await scope.commit();
    co_return out;
  }
}
}  // namespace async

}  // namespace retort
