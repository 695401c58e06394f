// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <source_location>
#include <string_view>
#include <utility>

#include "retort/async/awaitable.hpp"
#include "retort/async/lease.hpp"
#include "retort/async/options.hpp"
#include "retort/engine/engine.hpp"

namespace retort {

/// How a dialect works asynchronously: its `work`, what a session does with it. Each driver's header specialises it.
template <class Dialect>
struct async_driver_of;

/// A database to work with from coroutines: its URL, its options, its connections. It may be shared by threads. It has
/// to outlive its sessions, and to go before the execution context of its executor.
template <class Dialect>
class async_engine {
 public:
  using dialect = Dialect;
  using work = typename async_driver_of<Dialect>::work;
  using source = typename work::source;

  async_engine(executor e, std::string_view where, const engine_options& options, const async_options& more = {})
      : executor_(std::move(e)),
        settings_(settings_of<Dialect>(where, options)),
        source_(async_driver_of<Dialect>::open(executor_, settings_, more)) {}
  async_engine(const async_engine&) = delete;
  async_engine& operator=(const async_engine&) = delete;
  /// Closes it. Connections that are still out are closed when they come back; standard error says who holds them.
  ~async_engine() {
    // In a child made by fork() what the parent has opened is left alone, and its threads are not here to be waited
    // for.
    if (made_.is_here())
      source_->abandon();
    else
      static_cast<void>(new std::shared_ptr<source>(source_));
  }

  /// Whether somebody wants to hear of statements.
  bool observed() const {
    const engine_options& o = settings_.options;
    return o.echo || o.on_statement || o.slow_statement.count() > 0;
  }

  const engine_options& options() const { return settings_.options; }
  executor get_executor() const { return executor_; }
  pool_statistics statistics() const { return source_->statistics(); }
  /// Throws `error` in a child of the process that made the engine.
  const std::shared_ptr<source>& connections() const {
    made_.require_here();
    return source_;
  }
  /// Lends none of the connections that are open now any more, as when the server is known to have changed.
  void invalidate() const { source_->invalidate(); }
  /// Does what users would else have to wait for: closes idle connections that are too old, not needed or dead, and
  /// opens some until there are `pool_min_idle`. False where connections can't be had now; nothing is thrown for it.
  awaitable<bool> maintain() const { return source_->maintain(); }
  /// Lets nobody in any more, sends those away who wait, and closes what is idle.
  void close() { source_->close(); }
  /// The same, and waits until all connections are back. False where they are not by then: the engine is closed, and
  /// who has a connection may still finish.
  awaitable<bool> close(std::chrono::milliseconds patience) {
    return source_->close_until(std::chrono::steady_clock::now() + bounded_time(patience));
  }

 private:
  async::made_here made_;
  executor executor_;
  engine_settings<typename driver_of<Dialect>::connection> settings_;
  std::shared_ptr<source> source_;
};

/// An engine for coroutines: `create_async_engine<postgres>(io.get_executor(), "postgresql://…")`. Nothing is opened
/// before the first session needs it. Throws `configuration_error` on a URL that makes no sense.
template <class Dialect>
async_engine<Dialect> create_async_engine(executor e, std::string_view where, const engine_options& options = {},
                                          const async_options& more = {}) {
  return async_engine<Dialect>(std::move(e), where, options, more);
}
template <class Dialect, class Context>
  requires requires(Context& c) { c.get_executor(); }
async_engine<Dialect> create_async_engine(Context& context, std::string_view where, const engine_options& options = {},
                                          const async_options& more = {}) {
  return async_engine<Dialect>(context.get_executor(), where, options, more);
}

}  // namespace retort
