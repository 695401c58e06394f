// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <source_location>
#include <utility>

#include "retort/async/signal.hpp"
#include "retort/driver/error.hpp"
#include "retort/driver/process.hpp"

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

/// A place among the open connections of a pool. While it is lent, it is in the hands of one coroutine.
template <class Connection>
struct place {
  using time_point = std::chrono::steady_clock::time_point;

  std::unique_ptr<Connection> connection;  // null while it is opened
  std::source_location where;
  time_point since;  // when it was lent, or came back
  time_point expires;
  std::uint64_t generation = 0;
  bool told = false;  // that it is held for long
};

/// Somebody in the line, and the place that was given to it.
template <class Held>
struct waiter {
  std::shared_ptr<signal> served;
  std::source_location where;
  std::chrono::steady_clock::time_point since;
  std::optional<Held> given;
};

/// A connection on loan; it goes back when this is destroyed.
template <class Pool, class Connection>
class lease {
  using held = typename std::list<place<Connection>>::iterator;

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

  Connection& operator*() const { return *place_->connection; }
  Connection* operator->() const { return place_->connection.get(); }
  explicit operator bool() const { return pool_ != nullptr; }

  void give_back() noexcept {
    if (const auto from = std::move(pool_)) from->take_back(place_);
  }

 private:
  friend Pool;
  lease(std::shared_ptr<Pool> p, held at) : pool_(std::move(p)), place_(at) {}

  std::shared_ptr<Pool> pool_;
  held place_{};
};

}  // namespace retort::async
