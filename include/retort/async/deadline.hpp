// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <mutex>

#include "retort/async/signal.hpp"

namespace retort::async {

/// The deadlines of one connection: one timer, which is armed again only when it has to go off earlier, or has gone
/// off. So a deadline costs an operation next to nothing.
///
/// A timer that is armed keeps its event loop running. So it goes off soon at first, whatever the deadline: mostly the
/// operation is over by then, and the loop may end. Where it is not, it is armed for the rest of the time, until
/// `stop`.
class deadline_timer : public std::enable_shared_from_this<deadline_timer> {
 public:
  deadline_timer(const executor& e, boost::asio::posix::stream_descriptor& waiting) : timer_(e), waiting_(&waiting) {}

  /// From now on until `stop` the waits on the socket end at the deadline.
  void start(clock::time_point deadline) {
    const std::lock_guard lock(mutex_);
    deadline_ = deadline;
    passed_ = false;
    if (deadline >= armed_) return;
    const auto soon = clock::now() + first_look;
    arm(deadline < soon ? deadline : soon);
  }
  /// Returns whether the deadline had passed.
  bool stop() {
    const std::lock_guard lock(mutex_);
    deadline_ = clock::time_point::max();
    if (for_long_) disarm();
    return passed_;
  }
  bool passed() {
    const std::lock_guard lock(mutex_);
    return passed_;
  }
  /// No timer keeps the program running any more.
  void rest() {
    const std::lock_guard lock(mutex_);
    disarm();
  }
  /// The connection is gone.
  void forget() {
    rest();
    const std::lock_guard lock(mutex_);
    waiting_ = nullptr;
  }

 private:
  static constexpr std::chrono::milliseconds first_look{50};

  void disarm() {
    if (armed_ != clock::time_point::max()) timer_.cancel();
    armed_ = clock::time_point::max();
    for_long_ = false;
  }
  void arm(clock::time_point when) {
    armed_ = when;
    timer_.expires_at(when);
    timer_.async_wait([me = shared_from_this()](boost::system::error_code failed) {
      if (!failed) me->go_off();
    });
  }
  void go_off() {
    const std::lock_guard lock(mutex_);
    armed_ = clock::time_point::max();
    for_long_ = false;
    if (waiting_ == nullptr || deadline_ == clock::time_point::max()) return;
    if (clock::now() < deadline_) {
      for_long_ = true;
      return arm(deadline_);
    }
    passed_ = true;
    waiting_->cancel();
    // The operation may have been between two waits: again, until it has heard of it.
    arm(clock::now() + std::chrono::milliseconds(5));
  }

  std::mutex mutex_;
  boost::asio::steady_timer timer_;
  boost::asio::posix::stream_descriptor* waiting_;
  clock::time_point deadline_ = clock::time_point::max();
  clock::time_point armed_ = clock::time_point::max();
  bool passed_ = false;
  bool for_long_ = false;  // it is armed for a time that an operation may well be over before
};

}  // namespace retort::async
