// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "retort/driver/error.hpp"

namespace retort {

/// A statement that has ended, for `on_statement`. What it refers to lives as long as the call.
struct statement_event {
  std::string_view text;    // the SQL, without values
  std::string_view system;  // "postgresql" or "sqlite"
  std::chrono::nanoseconds duration{};
  std::int64_t rows = 0;         // read, or written
  std::uint64_t connection = 0;  // a number of its own; on PostgreSQL that of the server's process
  const error* failure = nullptr;
  const std::vector<std::string>* parameters = nullptr;  // null unless `parameters_in_events` was asked for
};

/// A connection that somebody has held for longer than `pool_hold_limit`, for `on_long_hold`.
struct long_hold {
  std::source_location where;  // where the session was made
  std::chrono::milliseconds time{};
};

/// A function that is called when something has happened. Any callable is one; copies call the same.
template <class Event>
class hook {
 public:
  hook() = default;
  template <class F>
    requires(requires(F& f, Event e) { f(e); } && !std::is_same_v<std::remove_cvref_t<F>, hook>)
  hook(F&& f)
      : target_(std::make_shared<std::remove_cvref_t<F>>(std::forward<F>(f))),
        call_([](void* target, Event e) { (*static_cast<std::remove_cvref_t<F>*>(target))(e); }) {}

  explicit operator bool() const { return call_ != nullptr; }
  /// Calls it. What it throws is dropped: nobody who works with the database could do anything about it.
  void operator()(Event e) const noexcept {
    try {
      call_(target_.get(), e);
    } catch (...) {
    }
  }

 private:
  std::shared_ptr<void> target_;
  void (*call_)(void*, Event) = nullptr;
};

}  // namespace retort
