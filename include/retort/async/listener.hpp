// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "retort/async/engine.hpp"
#include "retort/async/postgres.hpp"
#include "retort/driver/postgres/notification.hpp"

namespace retort {

/// Hears what other sessions NOTIFY, on a connection of its own. Where that is lost it connects again, listens again,
/// and says so by an event: a gap. For one coroutine at a time.
class listener {
  using clock = std::chrono::steady_clock;

 public:
  struct options {
    std::chrono::milliseconds first_delay{50};  // before connecting again
    std::chrono::milliseconds longest_delay{5'000};
    std::chrono::milliseconds check_every{30'000};  // asks the server after so much silence whether it is there
  };

  /// The engine has to outlive it.
  explicit listener(const async_engine<postgres>& e) : listener(e, options()) {}
  listener(const async_engine<postgres>& e, const options& how) : engine_(&e), options_(how) {}

  /// Listens to a channel from now on. Throws what connecting throws.
  awaitable<void> listen(std::string channel) {
    channels_.push_back(channel);
    if (connection_ == nullptr)
      co_await connect();
    else
      co_await tell("LISTEN " + driver::quoted_name(channel));
  }
  awaitable<void> unlisten(std::string channel) {
    std::erase(channels_, channel);
    if (connection_ != nullptr) co_await tell("UNLISTEN " + driver::quoted_name(channel));
  }

  /// The next event. It waits until there is one, through restarts of the server; cancelling it loses nothing.
  awaitable<notification> next() {
    for (;;) {
      if (!heard_.empty()) {
        notification event = std::move(heard_.front());
        heard_.pop_front();
        co_return event;
      }
      if (connection_ == nullptr)
        co_await connect_again();
      else
        co_await hear();
    }
  }
  /// Whether it is connected at the moment.
  bool connected() const { return connection_ != nullptr; }
  void close() {
    if (connection_ != nullptr) lose();
  }

 private:
  awaitable<void> tell(std::string sql) {
    co_await connection_->execute_script(std::move(sql));
    connection_->disarm();
  }
  awaitable<void> connect() {
    auto made = co_await async::postgres_connection::connect(engine_->get_executor(),
                                                             engine_->connections()->connection_options());
    made->set_statement_timeout(std::chrono::seconds(10));
    std::string all;
    for (const std::string& channel : channels_) all += "LISTEN " + driver::quoted_name(channel) + ";";
    if (!all.empty()) co_await made->execute_script(all);
    made->disarm();
    connection_ = std::move(made);
    // Whoever connects again: `next`, or `listen` after a `next` that was cancelled.
    if (std::exchange(missed_, false)) heard_.push_back({notification::kind_of_event::gap, {}, {}, 0});
  }
  awaitable<void> connect_again() {
    missed_ = true;
    auto delay = options_.first_delay;
    for (;;) {
      bool done = true;
      try {
        co_await connect();
      } catch (const database_error&) {
        done = false;
      }
      if (done) break;
      boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
      timer.expires_after(delay);
      co_await timer.async_wait(boost::asio::use_awaitable);
      delay = std::min(delay * 2, options_.longest_delay);
    }
  }
  awaitable<void> hear() {
    // What came with an answer is here already.
    if (!driver::take_notifications(connection_->link().handle(), heard_)) lose();
    if (!heard_.empty() || connection_ == nullptr) co_return;
    bool silent = false;
    const auto failed = co_await connection_->wait_for_input(clock::now() + options_.check_every);
    if (failed) {
      const boost::asio::cancellation_state state = co_await boost::asio::this_coro::cancellation_state;
      if (state.cancelled() != boost::asio::cancellation_type::none) throw_cancelled();
      silent = true;
    }
    if (silent) {
      bool there = true;
      try {
        co_await tell("SELECT 1");
      } catch (const database_error&) {
        there = false;
      }
      if (!there) lose();
    } else if (!driver::take_notifications(connection_->link().handle(), heard_))
      lose();
  }
  void lose() {
    connection_.reset();
    missed_ = true;
  }

  const async_engine<postgres>* engine_;
  options options_;
  std::vector<std::string> channels_;
  std::unique_ptr<async::postgres_connection> connection_;
  std::deque<notification> heard_;
  bool missed_ = false;  // nobody listened for a while, and that is not told yet
};

}  // namespace retort
