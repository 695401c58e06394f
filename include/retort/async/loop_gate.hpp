// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <memory>
#include <mutex>

#include "retort/async/awaitable.hpp"

namespace retort::async {

/// The way from threads that an event loop does not know into it: open until the loop begins to go.
///
/// Asio says of most of its functions that no other thread may be in them while the loop is destroyed. A thread that
/// nobody waits for can't know when that is.
class loop_gate {
 public:
  /// The gate of the loop behind an executor. What is used of the loop has to be made before: Asio's services go in
  /// the opposite order.
  static std::shared_ptr<loop_gate> of(const executor& e) {
    return boost::asio::use_service<keeper>(boost::asio::query(e, boost::asio::execution::context)).gate;
  }
  /// Calls a function while the loop is there. If it is gone, nothing happens.
  template <class F>
  void pass(F&& f) {
    const std::lock_guard lock(mutex_);
    if (open_) f();
  }

 private:
  struct keeper : boost::asio::execution_context::service {
    static inline boost::asio::execution_context::id id;
    explicit keeper(boost::asio::execution_context& of) : service(of) {}
    void shutdown() noexcept override {
      const std::lock_guard lock(gate->mutex_);
      gate->open_ = false;
    }
    const std::shared_ptr<loop_gate> gate = std::make_shared<loop_gate>();
  };

  std::mutex mutex_;
  bool open_ = true;
};

}  // namespace retort::async
