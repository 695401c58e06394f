// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "retort/driver/postgres/cancel_line.hpp"
#include "retort/driver/postgres/error.hpp"
#include "retort/driver/postgres/pqxx.hpp"
#include "retort/driver/postgres/protocol.hpp"
#include "retort/driver/prepared_statements.hpp"
#include "retort/driver/transaction.hpp"

namespace retort::driver {

struct postgres_options {
  std::string url;  // postgresql://user:password@host:port/database?option=value, or libpq's `keyword=value …`
  std::chrono::milliseconds connect_timeout{10'000};  // for all hosts together; `connect_timeout` in the URL wins
  std::size_t statement_cache = 256;                  // 0: nothing is prepared
  std::string application_name = "retort";            // `application_name` in the URL wins
  prepared_statements prepared = prepared_statements::automatic;
  std::chrono::milliseconds statement_timeout{0};  // how long a statement may take; 0: as long as it wants
  retort::isolation isolation = retort::isolation::database_default;
  // What one connection found out for all: that a pooler stands between here and the server.
  std::shared_ptr<std::atomic<bool>> pooler_found = std::make_shared<std::atomic<bool>>(false);
  // Where all of them ask the server to stop something.
  std::shared_ptr<cancel_line> cancels = std::make_shared<cancel_line>(4);
};

namespace detail {

/// What a URL says that is not left to libpq.
struct url_contents {
  std::chrono::milliseconds timeout;
  std::vector<std::string> hosts, ports;  // the same number of each; none where it says no host
};

inline std::vector<std::string> split_at_commas(std::string_view list) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == list.npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

/// Checks the form of a URL. Throws `configuration_error`.
inline url_contents read_url(const std::string& url, std::chrono::milliseconds timeout) {
  struct free_options {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  };
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, free_options> parsed(PQconninfoParse(url.c_str(), &message));
  const std::unique_ptr<char, void (*)(void*)> owned(message, PQfreemem);
  if (parsed == nullptr) throw_url_error(message == nullptr ? "" : message);
  url_contents found{timeout, {}, {}};
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view keyword = option->keyword;
    if (keyword == "connect_timeout") {
      if (const int seconds = std::atoi(option->val); seconds > 0) found.timeout = std::chrono::seconds(seconds);
    } else if (keyword == "host") {
      found.hosts = split_at_commas(option->val);
    } else if (keyword == "port") {
      found.ports = split_at_commas(option->val);
    } else if (keyword == "hostaddr") {
      found.hosts.clear();
      return found;
    }
  }
  if (found.ports.size() != found.hosts.size())
    found.ports.assign(found.hosts.size(), found.ports.size() == 1 ? found.ports[0] : std::string());
  return found;
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

/// Whether all hosts are sockets of this machine, so that no name has to be looked up. Throws `configuration_error`.
inline bool has_only_local_sockets(const postgres_options& options) {
  const std::vector<std::string> hosts = detail::read_url(options.url, options.connect_timeout).hosts;
  for (const std::string& host : hosts)
    if (!host.starts_with('/') && !host.starts_with('@')) return false;
  return !hosts.empty();
}

/// Opening a connection, step by step. What fails throws as `connect_postgres` says.
class postgres_connecting final : public operation {
  using clock = std::chrono::steady_clock;

 public:
  explicit postgres_connecting(const postgres_options& options)
      : options_(options),
        url_(detail::read_url(options.url, options.connect_timeout)),
        deadline_(clock::now() + url_.timeout) {
    begin();
  }

  /// The socket may be another one at each step.
  wanted step() override {
    if (step_ != PGRES_POLLING_OK && started_) step_ = PQconnectPoll(handle_.get());
    started_ = true;
    if (step_ == PGRES_POLLING_FAILED) detail::fail_to_connect(handle_.get());
    if (step_ == PGRES_POLLING_OK) return {};
    see_which_host();
    return {PQsocket(handle_.get()), step_ != PGRES_POLLING_WRITING, step_ == PGRES_POLLING_WRITING};
  }
  std::chrono::milliseconds timeout() const { return url_.timeout; }
  /// Until when to wait for what a step wants. Of several hosts none gets more than its part of the time.
  clock::time_point until() const { return until_ < deadline_ ? until_ : deadline_; }
  /// After that time: leaves a host out that says nothing, and begins again with the others. False where that was the
  /// last one.
  bool try_others() {
    if (url_.hosts.size() < 2 || clock::now() >= deadline_) return false;
    url_.hosts.erase(url_.hosts.begin() + static_cast<std::ptrdiff_t>(at_));
    url_.ports.erase(url_.ports.begin() + static_cast<std::ptrdiff_t>(at_));
    begin();
    return true;
  }
  [[noreturn]] void fail_deadline() {
    throw_connect_error(handle_.get(), "no connection within " + std::to_string(url_.timeout.count()) + " ms");
  }
  postgres_handle take() {
    PQsetErrorVerbosity(handle_.get(), PQERRORS_DEFAULT);
    return std::move(handle_);
  }

 private:
  void begin() {
    std::string hosts, ports;
    for (std::size_t i = 0; i < url_.hosts.size(); ++i) {
      hosts.append(i == 0 ? "" : ",").append(url_.hosts[i]);
      ports.append(i == 0 ? "" : ",").append(url_.ports[i]);
    }
    // The URL goes where the name of the database goes: it overrides what stands before it, and what stands behind it
    // overrides it. A peer that is silently gone is given up after a minute, not after the hours that TCP would take.
    const char* const keywords[] = {"keepalives_idle",
                                    "keepalives_interval",
                                    "keepalives_count",
                                    "tcp_user_timeout",
                                    "dbname",
                                    "fallback_application_name",
                                    "client_encoding",
                                    hosts.empty() ? nullptr : "host",
                                    "port",
                                    nullptr};
    const char* const values[] = {
        "30",   "10",          "3",           "60000", options_.url.c_str(), options_.application_name.c_str(),
        "UTF8", hosts.c_str(), ports.c_str(), nullptr};
    step_ = PGRES_POLLING_WRITING;
    started_ = false;
    at_ = 0;
    part_ = (deadline_ - clock::now()) / static_cast<int>(std::max<std::size_t>(url_.hosts.size(), 1));
    until_ = clock::now() + part_;
    handle_.reset(PQconnectStartParams(keywords, values, 1));
    if (handle_ == nullptr) throw std::bad_alloc();
    PQsetNoticeProcessor(handle_.get(), [](void*, const char*) {}, nullptr);
    PQsetErrorVerbosity(handle_.get(), PQERRORS_VERBOSE);  // puts the SQLSTATE into the message
    if (PQstatus(handle_.get()) == CONNECTION_BAD) detail::fail_to_connect(handle_.get());
  }
  void see_which_host() {
    if (url_.hosts.size() < 2 || is_at(at_)) return;
    for (at_ = 0; at_ + 1 < url_.hosts.size() && !is_at(at_);) ++at_;
    until_ = clock::now() + part_;
  }
  bool is_at(std::size_t i) const {
    return url_.hosts[i] == PQhost(handle_.get()) && (url_.ports[i].empty() || url_.ports[i] == PQport(handle_.get()));
  }

  postgres_options options_;
  detail::url_contents url_;
  clock::time_point deadline_, until_;
  clock::duration part_{};
  postgres_handle handle_;
  PostgresPollingStatusType step_ = PGRES_POLLING_WRITING;
  std::size_t at_ = 0;  // the host that is being tried
  bool started_ = false;
};

/// Opens a connection, in `connect_timeout` at most, but for the look-up of the host's name, which libpq can't
/// interrupt. A host that does not answer leaves the others their part of the time.
///
/// Throws `configuration_error` for a malformed URL, `connection_lost` where no server answers, and `operational_error`
/// where the server refuses: 28P01 for a wrong password, 3D000 for a database that is not there.
inline postgres_handle connect_postgres(const postgres_options& options) {
  postgres_connecting connecting(options);
  while (const wanted w = connecting.step())
    if (!wait_for(w, connecting.until()) && !connecting.try_others()) connecting.fail_deadline();
  return connecting.take();
}

}  // namespace retort::driver
