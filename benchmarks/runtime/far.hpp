// SPDX-License-Identifier: BSL-1.0
// A server that is half a millisecond away.
#pragma once

#include <libpq-fe.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "../../tests/support/loopback.hpp"
#include "bench.hpp"

namespace bench {

/// Between a client and a server: each byte arrives so much later than it was sent, however many are on their way.
class long_way {
  using clock = std::chrono::steady_clock;

 public:
  static constexpr std::chrono::microseconds each_way{500};

  /// To the server of a URL that names the folder of a socket, or a host.
  explicit long_way(const std::string& url) : url_(url) {
    read(url);
    int port = 0;
    listening_ = tests::listen_on_loopback(port);
    url_ += std::string(url.find('?') == url.npos ? "?" : "&") +
            "host=127.0.0.1&sslmode=disable&gssencmode=disable&port=" + std::to_string(port);
    thread_ = std::thread([this] { carry(); });
  }
  long_way(const long_way&) = delete;
  long_way& operator=(const long_way&) = delete;
  ~long_way() {
    stop_ = true;
    thread_.join();
    close(listening_);
  }
  /// The URL of the server at the end of it.
  const std::string& url() const { return url_; }

 private:
  struct parcel {
    clock::time_point due;
    std::vector<char> bytes;
  };
  struct lane {
    int from, to;
    std::deque<parcel> on_the_way{};
  };
  struct connection {
    connection(int client, int server) : up{client, server}, down{server, client} {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() {
      close(up.from);
      close(up.to);
    }
    lane up, down;
  };

  void read(const std::string& url) {
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> all(PQconninfoParse(url.c_str(), nullptr),
                                                                             PQconninfoFree);
    std::string host = "127.0.0.1";
    for (const PQconninfoOption* o = all.get(); o != nullptr && o->keyword != nullptr; ++o) {
      if (o->val == nullptr) continue;
      if (std::strcmp(o->keyword, "host") == 0) host = o->val;
      if (std::strcmp(o->keyword, "port") == 0) port_ = o->val;
    }
    if (host.starts_with('/')) path_ = host + "/.s.PGSQL." + port_;
  }
  int connect_to_server() const {
    if (path_.empty()) {
      const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_in address = tests::loopback(std::stoi(port_));
      if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return server;
      close(server);
      return -1;
    }
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return server;
    close(server);
    return -1;
  }

  void carry() {
    std::vector<pollfd> waited;
    while (!stop_) {
      waited.assign(1, {listening_, POLLIN, 0});
      auto next = clock::now() + std::chrono::milliseconds(20);
      for (const auto& c : connections_)
        for (const lane* l : {&c->up, &c->down}) {
          waited.push_back({l->from, POLLIN, 0});
          if (!l->on_the_way.empty() && l->on_the_way.front().due < next) next = l->on_the_way.front().due;
        }
      const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(next - clock::now()).count();
      const timespec until{0, left > 0 ? left : 0};
      if (ppoll(waited.data(), waited.size(), &until, nullptr) < 0) continue;
      std::size_t i = 1;
      for (auto at = connections_.begin(); at != connections_.end();) {
        connection& c = **at;
        const bool up = pass(c.up, waited[i].revents != 0), down = pass(c.down, waited[i + 1].revents != 0);
        i += 2;
        at = up && down ? std::next(at) : connections_.erase(at);
      }
      if (waited[0].revents != 0) accept_one();
    }
  }
  static bool pass(lane& l, bool readable) {
    if (readable) {
      std::vector<char> bytes(65'536);
      const ssize_t got = recv(l.from, bytes.data(), bytes.size(), 0);
      if (got <= 0) return false;
      bytes.resize(static_cast<std::size_t>(got));
      l.on_the_way.push_back({clock::now() + each_way, std::move(bytes)});
    }
    for (; !l.on_the_way.empty() && l.on_the_way.front().due <= clock::now(); l.on_the_way.pop_front()) {
      const std::vector<char>& bytes = l.on_the_way.front().bytes;
      for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t now = send(l.to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (now <= 0) return false;
        sent += static_cast<std::size_t>(now);
      }
    }
    return true;
  }
  void accept_one() {
    const int client = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = connect_to_server();
    if (server < 0) {
      close(client);
      return;
    }
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_.push_back(std::make_unique<connection>(client, server));
  }

  std::string url_, path_, port_ = "5432";
  int listening_ = -1;
  std::atomic<bool> stop_{false};
  std::list<std::unique_ptr<connection>> connections_;
  std::thread thread_;
};

/// A connection to a server that is far away.
template <class Near>
class far : long_way, public Near {
 public:
  explicit far(const place& where) : long_way(where.url), Near(place{url(), where.fill, where.tasks}) {}
};

}  // namespace bench
