// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>

#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "retort/async/deadline.hpp"
#include "retort/async/in_use.hpp"
#include "retort/driver/postgres/cancel.hpp"
#include "retort/driver/postgres/operations.hpp"
#include "retort/driver/postgres/ping.hpp"
#include "retort/driver/postgres/unnest.hpp"
#include "retort/driver/session_state.hpp"

namespace retort::async {

/// A socket that somebody else owns and closes, to wait for.
///
/// It waits on a number of its own: libpq closes a socket as soon as it is broken, and then the next one that is opened
/// anywhere has the same number. To take that number out of the reactor would leave the other one without an answer.
class borrowed_socket {
 public:
  explicit borrowed_socket(const executor& e) : descriptor_(e) {}
  borrowed_socket(const borrowed_socket&) = delete;
  borrowed_socket& operator=(const borrowed_socket&) = delete;
  ~borrowed_socket() { release(); }

  boost::asio::posix::stream_descriptor& descriptor() { return descriptor_; }
  void use(int socket) {
    if (descriptor_.is_open() && of_ == socket) return;
    release();
    const int own = fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (own < 0) throw boost::system::system_error(errno, boost::system::system_category());
    descriptor_.assign(own);
    of_ = socket;
  }
  void release() noexcept {
    boost::system::error_code ignored;
    descriptor_.close(ignored);
  }

 private:
  boost::asio::posix::stream_descriptor descriptor_;
  int of_ = -1;
};

/// A connection to a PostgreSQL server, that waits by Asio. It runs the same operations as the one that waits by
/// `poll`. Not for two coroutines at a time, which it finds out.
class postgres_connection {
  struct timed {
    timed(deadline_timer& timer, std::chrono::milliseconds most) : timer_(most.count() > 0 ? &timer : nullptr) {
      if (timer_ != nullptr) timer_->start(clock::now() + most);
    }
    timed(const timed&) = delete;
    timed& operator=(const timed&) = delete;
    ~timed() {
      if (timer_ != nullptr) timer_->stop();
    }

   private:
    deadline_timer* timer_;
  };

 public:
  using cursor = driver::postgres_cursor;
  using options_type = driver::postgres_options;

  /// Opens a connection. Throws what `connect_postgres` throws.
  static awaitable<std::unique_ptr<postgres_connection>> connect(executor e, const options_type& options) {
    const auto started = clock::now();
    std::unique_ptr<driver::postgres_connecting> begun;
    if (driver::has_only_local_sockets(options)) {
      begun = std::make_unique<driver::postgres_connecting>(options);
    } else {
      // libpq looks up names while it begins. (g++ 12 destroys a lambda twice that is made in a co_await.)
      auto begin = [options] { return std::make_unique<driver::postgres_connecting>(options); };
      auto looked_up = co_await offload(std::move(begin), started + options.connect_timeout);
      if (!looked_up) throw_deadline(options);
      begun = std::move(*looked_up);
    }
    driver::postgres_connecting& connecting = *begun;
    borrowed_socket socket(e);
    const auto timer = std::make_shared<deadline_timer>(e, socket.descriptor());
    const forgetting guard{timer};
    for (;;) {
      // libpq closes and opens sockets as it likes, under the same number too.
      socket.release();
      const driver::wanted w = connecting.step();
      if (!w) break;
      socket.use(w.socket);
      timer->start(connecting.until());
      const auto failed = co_await wait(socket, w);
      if (timer->stop()) {
        if (!connecting.try_others()) connecting.fail_deadline();
      } else if (failed) {
        throw_cancelled();
      }
    }
    timer->rest();
    auto made = std::make_unique<postgres_connection>(e, connecting.take(), options);
    co_await made->set_up(options, started + options.connect_timeout);
    co_return made;
  }

  postgres_connection(const executor& e, driver::postgres_handle handle, const options_type& options)
      : timeout_(options.statement_timeout),
        link_(std::move(handle), options),
        socket_(e),
        timer_(std::make_shared<deadline_timer>(e, socket_.descriptor())),
        usual_timeout_(options.statement_timeout) {
    socket_.use(PQsocket(link_.handle()));
  }
  postgres_connection(const postgres_connection&) = delete;
  postgres_connection& operator=(const postgres_connection&) = delete;
  ~postgres_connection() {
    timer_->forget();
    socket_.release();
  }

  /// An operation that runs here, made out of the arguments: `Work` has `step`, `finish` for afterwards, and the text
  /// of the `statement`. One at a time; the connection has to outlive it.
  template <class Work>
  class running {
   public:
    template <class... Args>
    [[gnu::always_inline]] explicit running(postgres_connection& c, Args... args)
        : connection_(&c), guard_(c.busy_), deadline_(*c.timer_, c.timeout_), work_(c.link_, std::move(args)...) {}
    running(const running&) = delete;
    running& operator=(const running&) = delete;

    Work& work() { return work_; }
    const Work& work() const { return work_; }
    /// Goes on as far as it can. Returns whether it is over.
    bool step() { return is_over(work_.step()); }
    /// The first step.
    [[gnu::always_inline]] bool begin() { return is_over(work_.begin()); }
    /// A step after a wait, unless that failed or it is too late.
    bool take(const boost::system::error_code& failed) { return goes_on(failed) && step(); }
    /// That after the first wait.
    [[gnu::always_inline]] bool resume(const boost::system::error_code& failed) {
      return goes_on(failed) && is_over(work_.resume());
    }
    /// Whether it must not go on, but has to be stopped.
    bool stopped() const { return stopped_; }
    /// Whether it waits for nothing but an answer.
    bool only_reads() const { return !wanted_.write; }
    /// The wait for an answer. As this is what a statement waits for, it has no coroutine of its own.
    auto readable() {
      return connection_->socket_.descriptor().async_wait(wait_read, boost::asio::as_tuple(boost::asio::deferred));
    }
    awaitable<boost::system::error_code> wait() { return postgres_connection::wait(connection_->socket_, wanted_); }
    /// The server is asked to stop, and the connection is at rest again, or given up, before this throws. Who waits for
    /// it sets `throw_if_cancelled` to false before, or it would not begin; `throws` is what that was.
    awaitable<void> stop(bool throws) {
      const bool late = is_late();
      // It is to come to rest although the coroutine may be cancelled, so that is not heard of for a while.
      namespace here = boost::asio::this_coro;
      co_await here::reset_cancellation_state(boost::asio::disable_cancellation());
      const bool done = co_await connection_->recover();
      co_await here::reset_cancellation_state();
      co_await here::throw_if_cancelled(throws);
      if (late) driver::fail_deadline(connection_->link_, done, work_.statement());
      throw_cancelled();
    }
    /// Waits for what it wants, and goes on, to its end. Where it is to be stopped, see there.
    awaitable<void> rest(bool throws) {
      for (bool over = false; !over;) {
        if (stopped_) {
          co_await boost::asio::this_coro::throw_if_cancelled(false);
          co_await stop(throws);
        }
        const auto failed = co_await wait();
        over = take(failed);
      }
    }

   private:
    bool goes_on(const boost::system::error_code& failed) {
      stopped_ = failed || is_late();
      return !stopped_;
    }
    [[gnu::always_inline]] bool is_over(const driver::wanted& w) {
      wanted_ = w;
      if (w) return false;
      work_.finish();
      return true;
    }
    bool is_late() { return connection_->timeout_.count() > 0 && connection_->timer_->passed(); }

    postgres_connection* connection_;
    in_use guard_;
    timed deadline_;
    Work work_;
    driver::wanted wanted_;
    bool stopped_ = false;
  };

  /// Runs an operation to its end, in the time that a statement may take. Where that is over, or the coroutine is
  /// cancelled, the server is asked to stop, and the connection is at rest again, or given up, before this throws.
  awaitable<void> run(driver::operation& operation, std::string_view statement) {
    return drive<borrowed_operation>(&operation, statement);
  }
  /// The same for an operation that is made here, see `running`. One coroutine for all of it costs less than two.
  template <class Work, class... Args>
  awaitable<void> drive(Args... args) {
    running<Work> now(*this, std::move(args)...);
    boost::system::error_code failed;
    for (bool over = now.step(); !over; over = now.take(failed)) {
      if (now.stopped()) [[unlikely]] {
        const bool throws = co_await boost::asio::this_coro::throw_if_cancelled();
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        co_await now.stop(throws);
      }
      if (now.only_reads()) {
        auto readable = now.readable();
        std::tie(failed) = co_await std::move(readable);
      } else {
        failed = co_await now.wait();
      }
    }
  }

  /// Runs a statement, and waits for all its rows.
  awaitable<cursor> start(std::string_view text, const driver::wire_parameters& values) {
    driver::statement_execution execution(link_, text, values);
    co_await run(execution, text);
    co_return execution.take();
  }
  /// Settings, temporary tables and the like are taken back when the connection goes back to the pool.
  awaitable<void> execute_script(std::string sql) {
    dirty_ = dirty_ || driver::may_leave_state(sql);
    co_await run_script(std::move(sql));
  }
  awaitable<void> run_script(std::string sql) {
    driver::script_execution script(link_, std::move(sql));
    co_await run(script, script.sql());
    if (!script.sql().empty() && !driver::succeeded(script.result())) link_.fail(script.result(), script.sql());
  }
  awaitable<void> commit() {
    if (link_.forget_begin()) co_return;
    driver::commit_execution commit(link_);
    co_await run(commit, "COMMIT");
  }
  /// Sends what was queued.
  awaitable<void> flush() {
    if (link_.has_queue()) co_await run_script({});
  }

  /// Whether what is done outside of transactions may only read: see the connection that waits by `poll`.
  awaitable<void> restrict_to_reading(bool only) {
    if (only == link_.restricted() || !link_.prepares()) co_return;
    driver::restricting set(link_, only);
    co_await run_script(driver::restriction(only));
    set.done();
  }
  /// How far a replica is behind its primary.
  awaitable<std::chrono::milliseconds> replication_lag() {
    co_return driver::lag_of(co_await start(driver::lag_query, {}));
  }

  /// Whether the connection may be handed out again. It costs no round trip.
  bool usable() const { return state() == driver::health::good && driver::is_alive(link_.handle()); }
  /// Whether an operation runs on it.
  bool busy() const { return busy_; }
  /// What is known of it without looking.
  driver::health state() const { return busy_ ? driver::health::broken : link_.state(); }
  /// Whether nothing has to be sent before somebody else gets it.
  bool clean() const { return !link_.in_transaction() && !link_.has_queue() && !dirty_ && !link_.restricted(); }
  /// Whether something must be sent even if nobody else gets it: what was done would be lost.
  bool owes_commit() const { return link_.owes_commit(); }
  /// Takes back what the last one left open.
  awaitable<void> clean_up() {
    timeout_ = std::chrono::seconds(5);
    link_.queue_rollback();
    co_await flush();
    co_await restrict_to_reading(false);
    if (std::exchange(dirty_, false)) co_await run_script(driver::forget_state(settings_));
    rest();
  }
  /// Nothing is to be done on it for a while, and then by somebody else.
  void rest() {
    link_.dismiss_streams();
    timeout_ = usual_timeout_;
    timer_->rest();
  }
  /// No timer keeps the program running until the next operation.
  void disarm() { timer_->rest(); }
  /// The number of the server's process for this connection.
  std::uint64_t id() const { return static_cast<std::uint64_t>(PQbackendPID(link_.handle())); }

  driver::postgres_link& link() { return link_; }
  void set_statement_timeout(std::chrono::milliseconds most) { timeout_ = most; }
  std::chrono::milliseconds statement_timeout() const { return timeout_; }

  /// Waits for the next message of the server while nothing runs, such as a notification.
  awaitable<boost::system::error_code> wait_for_input(clock::time_point deadline) {
    timer_->start(deadline);
    const auto [failed] = co_await socket_.descriptor().async_wait(wait_read, meta::as_values);
    timer_->stop();
    timer_->rest();
    co_return failed;
  }

 private:
  static constexpr auto wait_read = boost::asio::posix::stream_descriptor::wait_read;
  static constexpr auto wait_write = boost::asio::posix::stream_descriptor::wait_write;

  struct borrowed_operation {
    borrowed_operation(driver::postgres_link&, driver::operation* o, std::string_view s) : operation(o), text(s) {}
    driver::wanted step() { return operation->step(); }
    static void finish() {}
    std::string_view statement() const { return text; }

    driver::operation* operation;
    std::string_view text;
  };
  struct forgetting {
    std::shared_ptr<deadline_timer> timer;
    ~forgetting() { timer->forget(); }
  };
  // What is left of the time to connect is for this, too.
  awaitable<void> set_up(const options_type& options, clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now());
    timeout_ = left.count() > 0 ? left : std::chrono::milliseconds(1);
    try {
      driver::connection_setup setup(link_, options);
      co_await run(setup, {});
      settings_ = driver::connection_setup::settings(link_, options);
      if (!settings_.empty()) co_await run_script(settings_);
    } catch (const retort::statement_timeout&) {
      throw_deadline(options);
    }
    rest();
  }

  [[noreturn]] static void throw_deadline(const options_type& options) {
    diagnostics d;
    d.sqlstate = "08001";
    d.server_message = "no connection within " + std::to_string(options.connect_timeout.count()) + " ms";
    d.poisons_connection = true;
    driver::throw_error(std::move(d));
  }

  static awaitable<boost::system::error_code> wait(borrowed_socket& socket, const driver::wanted& w) {
    auto& descriptor = socket.descriptor();
    if (w.read && w.write) {
      namespace asio = boost::asio;
      const auto [order, reading, writing] =
          co_await asio::experimental::make_parallel_group(descriptor.async_wait(wait_read, asio::deferred),
                                                           descriptor.async_wait(wait_write, asio::deferred))
              .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
      co_return order[0] == 0 ? reading : writing;
    }
    const auto [failed] = co_await descriptor.async_wait(w.write ? wait_write : wait_read, meta::as_values);
    co_return failed;
  }

 public:
  /// Brings the connection back to rest in the middle of an operation, or gives it up. Returns whether that was done
  /// all the same.
  awaitable<bool> recover() {
    driver::recovery back(link_);
    borrowed_socket request(socket_.descriptor().get_executor());
    timer_->rest();
    const auto timer = std::make_shared<deadline_timer>(request.descriptor().get_executor(), request.descriptor());
    const forgetting guard{timer};
    const auto until = clock::now() + driver::recovery::time_for(timeout_);
    bool in_time = true;
    while (const driver::wanted w = in_time ? back.step() : driver::wanted()) {
      const bool is_request = w.socket != PQsocket(link_.handle());
      if (is_request) request.use(w.socket);
      (is_request ? timer : timer_)->start(until);
      const auto failed = co_await wait(is_request ? request : socket_, w);
      in_time = !(is_request ? timer : timer_)->stop() && !failed;
    }
    const bool done = in_time && back.done();
    if (!in_time || !back.clean()) link_.give_up();
    co_return done;
  }

 private:
  bool busy_ = false;
  bool dirty_ = false;  // something was left that the next user must not meet
  std::chrono::milliseconds timeout_;
  driver::postgres_link link_;
  borrowed_socket socket_;
  std::shared_ptr<deadline_timer> timer_;
  std::chrono::milliseconds usual_timeout_;
  std::string settings_;  // set again after all was reset
};

}  // namespace retort::async
