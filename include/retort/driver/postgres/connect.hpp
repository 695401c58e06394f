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

#include "retort/driver/postgres/error.hpp"
#include "retort/driver/postgres/pqxx.hpp"
#include "retort/driver/prepared_statements.hpp"
#include "retort/driver/transaction.hpp"

namespace retort::driver {

struct postgres_options {
  std::string url;  // postgresql://user:password@host:port/database?option=value, or libpq's `keyword=value …`
  std::chrono::milliseconds connect_timeout{10'000};  // for all hosts together; `connect_timeout` in the URL wins
  std::size_t statement_cache = 256;                  // 0: nothing is prepared
  std::string application_name = "retort";            // `application_name` in the URL wins
  prepared_statements prepared = prepared_statements::automatic;
  std::chrono::milliseconds statement_timeout{0};  // 0: none
  retort::isolation isolation = retort::isolation::database_default;
  // What one connection found out for all: that a pooler stands between here and the server.
  std::shared_ptr<std::atomic<bool>> pooler_found = std::make_shared<std::atomic<bool>>(false);
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

/// Waits until a socket can be read or written. False at the deadline.
inline bool wait_for(int socket, bool to_write, std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd waited{socket, static_cast<short>(to_write ? POLLOUT : POLLIN), 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::min<decltype(left)>(left, INT_MAX)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;  // libpq finds out what is wrong
  }
}

[[noreturn]] inline void fail_to_connect(PGconn* connection) {
  // Values of options are looked at late. libpq has no code for this, only words.
  const std::string_view message = PQerrorMessage(connection);
  if (message.starts_with("invalid ")) throw_url_error(message);
  throw_connect_error(connection);
}

/// One try to connect. Of several hosts none gets more than its part of the time: the first that says nothing is put
/// into `silent`, and nothing is returned.
inline postgres_handle try_to_connect(const postgres_options& options, const url_contents& url,
                                      std::chrono::steady_clock::time_point deadline, std::size_t& silent) {
  std::string hosts, ports;
  for (std::size_t i = 0; i < url.hosts.size(); ++i) {
    hosts.append(i == 0 ? "" : ",").append(url.hosts[i]);
    ports.append(i == 0 ? "" : ",").append(url.ports[i]);
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
                                  ports.empty() ? nullptr : "port",
                                  nullptr};
  const char* const values[] = {
      "30",   "10",          "3",           "60000", options.url.c_str(), options.application_name.c_str(),
      "UTF8", hosts.c_str(), ports.c_str(), nullptr};
  postgres_handle handle(PQconnectStartParams(keywords, values, 1));
  if (handle == nullptr) throw std::bad_alloc();
  PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
  PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);  // puts the SQLSTATE into the message
  if (PQstatus(handle.get()) == CONNECTION_BAD) fail_to_connect(handle.get());

  using clock = std::chrono::steady_clock;
  const auto part = (deadline - clock::now()) / static_cast<int>(std::max<std::size_t>(url.hosts.size(), 1));
  auto until = clock::now() + part;
  std::size_t at = 0;
  for (auto step = PGRES_POLLING_WRITING; step != PGRES_POLLING_OK; step = PQconnectPoll(handle.get())) {
    if (step == PGRES_POLLING_FAILED) fail_to_connect(handle.get());
    if (url.hosts.size() > 1) {
      const auto is_at = [&](std::size_t i) {
        return url.hosts[i] == PQhost(handle.get()) && (url.ports[i].empty() || url.ports[i] == PQport(handle.get()));
      };
      if (!is_at(at)) {
        for (at = 0; at + 1 < url.hosts.size() && !is_at(at);) ++at;
        until = clock::now() + part;
      }
    }
    if (wait_for(PQsocket(handle.get()), step == PGRES_POLLING_WRITING, std::min(until, deadline))) continue;
    if (url.hosts.size() < 2 || clock::now() >= deadline)
      throw_connect_error(handle.get(), "no connection within " + std::to_string(url.timeout.count()) + " ms");
    silent = at;
    return nullptr;
  }
  PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
  return handle;
}

}  // namespace detail

/// Opens a connection, in `connect_timeout` at most, but for the look-up of the host's name, which libpq can't
/// interrupt. A host that does not answer leaves the others their part of the time.
///
/// Throws `configuration_error` for a malformed URL, `connection_lost` where no server answers, and `operational_error`
/// where the server refuses: 28P01 for a wrong password, 3D000 for a database that is not there.
inline postgres_handle connect_postgres(const postgres_options& options) {
  detail::url_contents url = detail::read_url(options.url, options.connect_timeout);
  const auto deadline = std::chrono::steady_clock::now() + url.timeout;
  for (;;) {
    std::size_t silent = 0;
    if (postgres_handle handle = detail::try_to_connect(options, url, deadline, silent)) return handle;
    url.hosts.erase(url.hosts.begin() + static_cast<std::ptrdiff_t>(silent));
    url.ports.erase(url.ports.begin() + static_cast<std::ptrdiff_t>(silent));
  }
}

}  // namespace retort::driver
