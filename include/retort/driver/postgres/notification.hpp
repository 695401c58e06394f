// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace retort {

/// What a listener hears.
struct notification {
  enum class kind_of_event : unsigned char {
    message,  // a NOTIFY
    gap,      // the connection was lost and is back: what was sent meanwhile was not heard
  };
  kind_of_event kind = kind_of_event::message;
  std::string channel;
  std::string payload;
  int process = 0;  // of the server, that sent it

  bool is_gap() const { return kind == kind_of_event::gap; }
};

namespace driver {

/// Takes the notifications that have come in. False where the connection is lost.
inline bool take_notifications(PGconn* connection, std::deque<notification>& into) {
  const bool alive = PQconsumeInput(connection) == 1;
  PQisBusy(connection);  // parses what has come in: a server that ends says so
  const auto free = [](PGnotify* n) { PQfreemem(n); };
  for (;;) {
    const std::unique_ptr<PGnotify, decltype(free)> n(PQnotifies(connection), free);
    if (n == nullptr) break;
    into.push_back({notification::kind_of_event::message, n->relname, n->extra, n->be_pid});
  }
  return alive && PQstatus(connection) == CONNECTION_OK;
}

/// A name in quotes.
inline std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

}  // namespace driver
}  // namespace retort
