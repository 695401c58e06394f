// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/async/awaitable.hpp"
#include "retort/engine/statement_log.hpp"
#include "retort/session/task.hpp"

namespace retort::async {

/// What a session does, and who wants to hear of it: `tell` runs something and tells of it when it has ended. Where
/// nobody listens it gives the same operation back.
template <class Cursor>
class observed_work {
 public:
  using task_type = meta::task<Cursor>;

  /// From now on somebody wants to hear. The options have to outlive this.
  void observe(const engine_options& options, std::string_view system) {
    options_ = &options;
    system_ = system;
  }
  bool observed() const { return options_ != nullptr; }

  awaitable<void> tell(std::string_view sql, awaitable<void> what) {
    if (options_ == nullptr) [[likely]]
      return what;
    return tell_of<task_type>(std::string(sql), nullptr, std::move(what));
  }
  /// Of a statement: what its values are, and how many rows it had, is told as well.
  template <class Ran>
    requires requires(const Ran& r) { r.seen(); }
  awaitable<void> tell(const Ran& ran, awaitable<void> what) {
    if (options_ == nullptr) [[likely]]
      return what;
    return tell_of(std::string(ran.statement().text), &ran, std::move(what));
  }
  /// Of what was done without waiting.
  void tell_done(std::string_view sql) noexcept {
    if (options_ == nullptr) return;
    try {
      statement_log(*options_, system_, connection_, sql).ended(0, nullptr);
    } catch (...) {
    }
  }

 protected:
  std::uint64_t connection_ = 0;  // the number of the one that was used last

 private:
  template <class Ran>
  awaitable<void> tell_of(std::string sql, const Ran* ran, awaitable<void> what) {
    statement_log log(*options_, system_, connection_, sql);
    if (ran != nullptr) log.keep(ran->statement().values, ran->statement().count);
    std::exception_ptr cancelled;
    try {
      co_await std::move(what);
    } catch (const error& e) {
      log.ran_on(connection_);
      log.ended(0, &e);
      throw;
    } catch (...) {
      cancelled = std::current_exception();
    }
    log.ran_on(connection_);
    if (cancelled != nullptr) {
      const error failure("retort: the statement was cancelled");
      log.ended(0, &failure);
      std::rethrow_exception(cancelled);
    }
    log.ended(ran == nullptr ? 0 : ran->seen(), nullptr);
  }

  const engine_options* options_ = nullptr;
  std::string_view system_;
};

}  // namespace retort::async
