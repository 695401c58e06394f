// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "retort/driver/postgres/error.hpp"
#include "retort/driver/postgres/pqxx.hpp"
#include "retort/driver/postgres/protocol.hpp"

namespace retort::driver {

struct postgres_options {
  std::string url;  // postgresql://user:password@host:port/database?option=value, or libpq's `keyword=value …`
  std::chrono::milliseconds connect_timeout{10'000};  // for all hosts together; `connect_timeout` in the URL wins
  std::size_t statement_cache = 256;                  // 0: nothing is prepared, for poolers between here and the server
  std::string application_name = "retort";            // `application_name` in the URL wins
  std::chrono::milliseconds statement_timeout{0};     // how long a statement may take; 0: as long as it wants
};

namespace detail {

/// Checks the form of a URL, and takes its `connect_timeout` over.
inline void read_url(const std::string& url, std::chrono::milliseconds& timeout) {
  struct free_options {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  };
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, free_options> parsed(PQconninfoParse(url.c_str(), &message));
  const std::unique_ptr<char, void (*)(void*)> owned(message, PQfreemem);
  if (parsed == nullptr) throw_url_error(message == nullptr ? "" : message);
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr && std::string_view(option->keyword) == "connect_timeout")
      if (const int seconds = std::atoi(option->val); seconds > 0) timeout = std::chrono::seconds(seconds);
}

[[noreturn]] inline void fail_to_connect(PGconn* connection) {
  // Values of options are looked at late. libpq has no code for this, only words.
  const std::string_view message = PQerrorMessage(connection);
  if (message.starts_with("invalid ")) throw_url_error(message);
  throw_connect_error(connection);
}

}  // namespace detail

inline pollfd polled(const wanted& w) {
  return {w.socket, static_cast<short>((w.read ? POLLIN : 0) | (w.write ? POLLOUT : 0)), 0};
}

/// Waits for what an operation waits for. False at the deadline.
inline bool wait_for(const wanted& w, std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd waited = polled(w);
    const int ready = poll(&waited, 1, static_cast<int>(std::min<decltype(left)>(left, INT_MAX)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;  // libpq finds out what is wrong
  }
}
inline void wait_for(const wanted& w) {
  pollfd waited = polled(w);
  while (poll(&waited, 1, -1) < 0 && errno == EINTR) {
  }
}

/// Opening a connection, step by step. What fails throws as `connect_postgres` says.
class postgres_connecting final : public operation {
 public:
  explicit postgres_connecting(const postgres_options& options) : timeout_(options.connect_timeout) {
    detail::read_url(options.url, timeout_);
    // The URL goes where the name of the database goes; what stands behind it overrides it.
    const char* const keywords[] = {"dbname", "fallback_application_name", "client_encoding", nullptr};
    const char* const values[] = {options.url.c_str(), options.application_name.c_str(), "UTF8", nullptr};
    handle_.reset(PQconnectStartParams(keywords, values, 1));
    if (handle_ == nullptr) throw std::bad_alloc();
    PQsetNoticeProcessor(handle_.get(), [](void*, const char*) {}, nullptr);
    PQsetErrorVerbosity(handle_.get(), PQERRORS_VERBOSE);  // puts the SQLSTATE into the message
    if (PQstatus(handle_.get()) == CONNECTION_BAD) detail::fail_to_connect(handle_.get());
  }

  /// The socket may be another one at each step.
  wanted step() override {
    if (step_ != PGRES_POLLING_OK && started_) step_ = PQconnectPoll(handle_.get());
    started_ = true;
    if (step_ == PGRES_POLLING_FAILED) detail::fail_to_connect(handle_.get());
    if (step_ == PGRES_POLLING_OK) return {};
    return {PQsocket(handle_.get()), step_ != PGRES_POLLING_WRITING, step_ == PGRES_POLLING_WRITING};
  }
  std::chrono::milliseconds timeout() const { return timeout_; }
  [[noreturn]] void fail_deadline() {
    throw_connect_error(handle_.get(), "no connection within " + std::to_string(timeout_.count()) + " ms");
  }
  postgres_handle take() {
    PQsetErrorVerbosity(handle_.get(), PQERRORS_DEFAULT);
    return std::move(handle_);
  }

 private:
  std::chrono::milliseconds timeout_;
  postgres_handle handle_;
  PostgresPollingStatusType step_ = PGRES_POLLING_WRITING;
  bool started_ = false;
};

/// Opens a connection, in `connect_timeout` at most, but for the look-up of the host's name, which libpq can't
/// interrupt.
///
/// Throws `configuration_error` for a malformed URL, `connection_lost` where no server answers, and `operational_error`
/// where the server refuses: 28P01 for a wrong password, 3D000 for a database that is not there.
inline postgres_handle connect_postgres(const postgres_options& options) {
  postgres_connecting connecting(options);
  const auto deadline = std::chrono::steady_clock::now() + connecting.timeout();
  while (const wanted w = connecting.step())
    if (!wait_for(w, deadline)) connecting.fail_deadline();
  return connecting.take();
}

}  // namespace retort::driver
