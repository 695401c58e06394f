// SPDX-License-Identifier: BSL-1.0
#pragma once

// A TCP proxy before the server that does to the bytes what networks do.

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "loopback.hpp"

namespace tests {

class gate {
 public:
  std::atomic<int> piece{0};            // forwarded at once; 0: all there is
  std::atomic<long> cut_after{-1};      // bytes of both directions together, then all connections are closed
  std::atomic<bool> black_hole{false};  // takes everything and forwards nothing
  std::atomic<int> delay_ms{0};         // before each piece

  explicit gate(int server_port) : server_port_(server_port) {
    listening_ = listen_on_loopback(port_);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  gate(const gate&) = delete;
  gate& operator=(const gate&) = delete;
  ~gate() {
    stop_ = true;
    acceptor_.join();
    for (auto& t : pipes_) t.join();
    close(listening_);
  }
  int port() const { return port_; }
  /// Bytes forwarded since the last `reset`.
  long forwarded() const { return bytes_; }
  void reset() {
    cut_after = -1;
    bytes_ = 0;
    black_hole = false;
    delay_ms = 0;
    piece = 0;
  }

 private:
  static bool readable(int socket) {
    pollfd p{socket, POLLIN, 0};
    return poll(&p, 1, 10) > 0;
  }
  void accept_all() {
    while (!stop_) {
      if (!readable(listening_)) continue;
      const int client = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      pipes_.emplace_back([this, client] { pump(client); });
    }
  }
  void pump(int client) {
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(server_port_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      while (!stop_) {
        pollfd both[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        if (black_hole) {
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
          continue;
        }
        if (poll(both, 2, 10) <= 0) continue;
        if (both[0].revents != 0 && !forward(client, server)) break;
        if (both[1].revents != 0 && !forward(server, client)) break;
      }
    close(server);
    close(client);
  }
  bool forward(int from, int to) {
    char data[16384];
    const auto want = piece > 0 ? static_cast<std::size_t>(piece) : sizeof data;
    if (delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    auto got = recv(from, data, want, 0);
    if (got <= 0) return false;
    const long limit = cut_after;
    bool last = false;
    if (limit >= 0 && bytes_ + got >= limit) {
      got = limit - bytes_ > 0 ? limit - bytes_ : 0;
      last = true;
    }
    bytes_ += got;
    for (ssize_t sent = 0; sent < got;) {
      const ssize_t now = send(to, data + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
      if (now <= 0) return false;
      sent += now;
    }
    return !last;
  }

  int server_port_;
  int listening_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<long> bytes_{0};
  std::thread acceptor_;
  std::vector<std::thread> pipes_;
};

}  // namespace tests
