// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <utility>

#include "retort/async/signal.hpp"
#include "retort/driver/error.hpp"
#include "retort/driver/process.hpp"
#include "retort/engine/place.hpp"

namespace retort::async {

/// Remembers the process that made it. In a child made by fork() there are no threads of the parent's, and what waits
/// there waits in vain: it says so instead.
struct made_here : driver::process_mark {
  void require_here() const {
    if (!is_here()) [[unlikely]]
      throw refusal();
  }
  static error refusal() {
    return error("retort: this engine was made before fork(), by the parent process; a child makes its own");
  }
};

/// Throws where the coroutine was cancelled.
inline awaitable<void> throw_if_cancelled() {
  const boost::asio::cancellation_state state = co_await boost::asio::this_coro::cancellation_state;
  if (state.cancelled() != boost::asio::cancellation_type::none) throw_cancelled();
}

/// A connection on loan; it goes back when this is destroyed.
template <class Pool, class Connection>
class lease {
 public:
  lease() = default;
  lease(lease&& other) noexcept : pool_(std::move(other.pool_)), place_(other.place_) {}
  lease& operator=(lease&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    pool_ = std::move(other.pool_);
    place_ = other.place_;
    return *this;
  }
  ~lease() { give_back(); }

  Connection& operator*() const { return place_->template connection<Connection>(); }
  Connection* operator->() const { return &**this; }
  explicit operator bool() const { return pool_ != nullptr; }

  void give_back() noexcept {
    if (const auto from = std::move(pool_)) from->take_back(*place_);
  }

 private:
  friend Pool;
  lease(std::shared_ptr<Pool> p, place* at) : pool_(std::move(p)), place_(at) {}

  std::shared_ptr<Pool> pool_;
  place* place_ = nullptr;
};

}  // namespace retort::async
