// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <utility>

#include "retort/async/loop_gate.hpp"
#include "retort/async/signal.hpp"

namespace retort::async {

/// Work that nobody waits for. It keeps the event loop running, so it is stopped after a while.
class background {
 public:
  explicit background(const executor& e) : executor_(e), gate_(gate_of(e)) {}

  /// Begins a coroutine, unless the event loop is going: this may be called in the middle of anything. `work` makes it,
  /// `needed` tells at the end of its time whether somebody waits for it after all, and `over` is told whether it was
  /// stopped, or has thrown.
  template <class Work, class Needed, class Over>
  void start(std::chrono::milliseconds most, Work work, Needed needed, Over over) const {
    gate_->pass([&] {
      const auto mine = std::make_shared<task>(executor_);
      boost::asio::post(mine->strand, [=]() mutable {
        stop_after(mine, most, std::move(needed));
        auto ended = [mine, over = std::move(over)](const std::exception_ptr& stopped) {
          mine->end.cancel();
          over(stopped != nullptr);
        };
        boost::asio::co_spawn(mine->strand, work(),
                              boost::asio::bind_cancellation_slot(mine->stop.slot(), std::move(ended)));
      });
    });
  }

 private:
  struct task {
    explicit task(const executor& e) : strand(boost::asio::make_strand(e)), end(strand) {}
    boost::asio::strand<executor> strand;
    boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, boost::asio::strand<executor>> end;
    boost::asio::cancellation_signal stop;
  };
  template <class Needed>
  static void stop_after(const std::shared_ptr<task>& mine, std::chrono::milliseconds most, Needed needed) {
    mine->end.expires_after(most);
    mine->end.async_wait([=](boost::system::error_code failed) mutable {
      if (failed) return;
      if (needed()) return stop_after(mine, most, std::move(needed));
      mine->stop.emit(boost::asio::cancellation_type::terminal);
    });
  }
  static std::shared_ptr<loop_gate> gate_of(const executor& e) {
    const task makes_services(e);  // before the gate
    return loop_gate::of(e);
  }

  executor executor_;
  std::shared_ptr<loop_gate> gate_;
};

}  // namespace retort::async
