// SPDX-License-Identifier: BSL-1.0
#pragma once

// Servers that a test starts, kills and promotes, what ends their connections from outside, and what counts leaks.

#include <doctest/doctest.h>
#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "databases.hpp"
#include "timing.hpp"

namespace tests {

// Whose sessions the faults are shown by; tests/async does it with others.
#ifndef FAULTS_OF_OTHERS
using postgres = rt::postgres;
using sqlite = rt::sqlite;
#endif

/// Runs tests/support/cluster and gives what it prints.
inline std::string run_cluster(const std::string& arguments) {
  FILE* pipe = popen(("tests/support/cluster " + arguments).c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen failed");
  std::string out;
  std::array<char, 256> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) out += buffer.data();
  if (pclose(pipe) != 0) throw std::runtime_error("cluster " + arguments + " failed");
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

/// A server of a test's own, or what stands before one.
class server_process {
 public:
  server_process() {
    std::string pattern = "/tmp/retort-server.XXXXXX";  // the path of a socket may not be long
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    home_ = pattern;
  }
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;
  ~server_process() {
    try {
      run_cluster("remove " + home_);
    } catch (const std::exception& e) {
      std::fprintf(stderr, "%s\n", e.what());
    }
  }

  const std::string& home() const { return home_; }
  const std::string& port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + port_; }
  std::string url(std::string_view options = {}) const {
    return "postgresql://retort@" + host() + "/retort" + std::string(options);
  }
  /// The same by another port of this machine, such as that of a gate.
  static std::string through(int port) { return "postgresql://retort@127.0.0.1:" + std::to_string(port) + "/retort"; }
  std::string run(const std::string& command, const std::string& more = {}) const {
    return run_cluster(command + " " + home_ + " " + more);
  }

 protected:
  std::string home_, port_;
};
struct primary_server : server_process {
  primary_server() { port_ = run("primary"); }
  /// One with a setting that takes effect when it starts: `max_connections=18`.
  explicit primary_server(const std::string& setting) : primary_server() {
    run("set", setting);
    run("stop");
    run("start");
  }
};
struct replica_server : server_process {
  explicit replica_server(const primary_server& primary) { port_ = run("replica", primary.home()); }
};
struct pgbouncer : server_process {
  pgbouncer(const primary_server& primary, int size) {
    port_ = run("bouncer", primary.port() + " " + std::to_string(size));
  }
  /// Where it takes orders, such as PAUSE.
  std::string console() const { return "postgresql://retort@" + host() + "/pgbouncer"; }
};
/// What an order to pgbouncer gives: the sum of a column of numbers, where it gives rows.
inline long order(const pgbouncer& bouncer, const std::string& what, const char* column = nullptr) {
  PGconn* connection = PQconnectdb(bouncer.console().c_str());
  PGresult* result = PQexec(connection, what.c_str());  // one simple query: it understands no others
  const ExecStatusType status = PQresultStatus(result);
  long sum = 0;
  for (int row = 0; column != nullptr && row < PQntuples(result); ++row)
    sum += std::atol(PQgetvalue(result, row, PQfnumber(result, column)));
  const std::string message = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw std::runtime_error(what + ": " + message);
  return sum;
}

/// Whether the server has sent something that nobody has taken in yet.
inline bool has_input(PGconn* connection) {
  pollfd waited{PQsocket(connection), POLLIN, 0};
  return poll(&waited, 1, 0) == 1;
}

/// What one SQL statement gives, by libpq alone: the first value, or nothing.
inline std::string ask(const std::string& url, const std::string& sql) {
  PGconn* connection = PQconnectdb(url.c_str());
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  PGresult* result = PQexec(connection, sql.c_str());
  std::string value;
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_TUPLES_OK && PQntuples(result) > 0) value = PQgetvalue(result, 0, 0);
  const std::string message = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw std::runtime_error(message);
  return value;
}

/// Ends a server's process of a connection, and waits until it is gone.
inline void terminate(const std::string& url, std::uint64_t process) {
  ask(url, "SELECT pg_terminate_backend(" + std::to_string(process) + ", 10000)");
}

/// Waits until no client is connected as the tests are: a server's process lives a little longer than its connection.
inline void wait_for_last_client(const std::string& url) {
  const auto alone = [&] {
    return ask(url, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'retort' AND pid <> pg_backend_pid()") ==
           "0";
  };
  REQUIRE(eventually(alone));
}

/// Checks that what a test opened is closed when it ends: files and sockets of this process. A request to cancel may
/// still be under way in a thread of its own: it ends with the network that it hangs in. What an earlier test left to
/// such a thread is no matter of this one's.
class no_leak {
 public:
  no_leak() : before_(open_files()) {}
  no_leak(const no_leak&) = delete;
  no_leak& operator=(const no_leak&) = delete;
  ~no_leak() {
    const auto nothing_is_left = [this] { return leaked().empty(); };
    const bool closed = eventually(nothing_is_left);
    CAPTURE(leaked());
    CHECK(closed);
  }

 private:
  /// Numbers of files, and what they are: no two sockets have the same name.
  using files = std::map<std::string, std::string>;

  static files open_files() {
    files now;
    for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const std::string what = std::filesystem::read_symlink(file, gone).string();
      const bool is_this_list = what.ends_with("/fd");
      if (!gone && !is_this_list) now[file.path().filename().string()] = what;
    }
    return now;
  }
  std::string leaked() const {
    std::string list;
    for (const auto& [number, what] : open_files()) {
      const auto known = before_.find(number);
      if (known == before_.end() || known->second != what) list += number + ": " + what + " ";
    }
    return list;
  }

  files before_;
};

}  // namespace tests
