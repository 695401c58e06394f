// SPDX-License-Identifier: BSL-1.0
#pragma once

// A gate between a client and a server, which cuts, delays, fragments or swallows what goes through.

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <climits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "loopback.hpp"

namespace tests {

class tcp_gate {
 public:
  explicit tcp_gate(int target_port) : target_(target_port) {
    listener_ = listen_on_loopback(port_);
    thread_ = std::thread([this] { run(); });
  }
  tcp_gate(const tcp_gate&) = delete;
  tcp_gate& operator=(const tcp_gate&) = delete;
  ~tcp_gate() {
    stop_ = true;
    thread_.join();
    close(listener_);
    for (const pair& p : pairs_) p.shut();
  }

  int port() const { return port_; }

  // What happens to connections, from now on.
  std::atomic<long> cut_to_server = LONG_MAX;  // both are cut after so many bytes of one connection
  std::atomic<long> cut_to_client = LONG_MAX;
  std::atomic<bool> swallow = false;  // nothing goes through any more, and nobody is told
  std::atomic<bool> refuse = false;   // new connections are closed at once
  std::atomic<int> delay_ms = 0;      // for each piece
  std::atomic<int> piece = 65536;     // bytes that go through at once
  std::atomic<bool> cut_all = false;  // closes all that are open, once

  // What went through so far: requests to cancel a statement, and how many of these at the same time, at most.
  std::atomic<int> cancels = 0, most_cancels = 0;
  std::atomic<int> cancel_delay_ms = 0;  // how long each of them takes at least

  void pass_all() {
    cut_to_server = cut_to_client = LONG_MAX;
    swallow = refuse = false;
    delay_ms = 0;
    piece = 65536;
  }

 private:
  struct pair {
    int client, server;
    long to_server = 0, to_client = 0;
    bool cancels = false;
    std::chrono::steady_clock::time_point held_until{};

    void shut() const {
      close(client);
      close(server);
    }
  };

  void run() {
    std::vector<pollfd> waited;
    std::vector<char> buffer(65536);
    while (!stop_) {
      if (cut_all.exchange(false)) {
        for (const pair& p : pairs_) p.shut();
        pairs_.clear();
      }
      const bool silent = swallow;
      waited.assign(1, {listener_, POLLIN, 0});
      if (!silent)
        for (const pair& p : pairs_) {
          const bool held = p.held_until > std::chrono::steady_clock::now();
          waited.push_back({held ? -1 : p.client, POLLIN, 0});
          waited.push_back({held ? -1 : p.server, POLLIN, 0});
        }
      if (poll(waited.data(), waited.size(), 2) <= 0) continue;
      for (std::size_t i = (waited.size() - 1) / 2; i-- > 0;) {
        pair& p = pairs_[i];
        bool open = true;
        if (waited[1 + 2 * i].revents != 0 && p.to_server == 0 && !p.cancels && asks_to_cancel(p.client)) {
          p.cancels = true;
          p.held_until = std::chrono::steady_clock::now() + std::chrono::milliseconds(cancel_delay_ms);
          ++cancels;
          int now = 0;
          for (const pair& each : pairs_) now += each.cancels;
          if (now > most_cancels) most_cancels = now;
          continue;
        }
        if (waited[1 + 2 * i].revents != 0) open = pass(p.client, p.server, p.to_server, cut_to_server, buffer);
        if (open && waited[2 + 2 * i].revents != 0) open = pass(p.server, p.client, p.to_client, cut_to_client, buffer);
        if (open) continue;
        p.shut();
        pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
      }
      if (waited[0].revents != 0) accept_one();
    }
  }
  // A request to cancel is the first thing that is said: its length, and a number that is no version.
  static bool asks_to_cancel(int client) {
    std::array<unsigned char, 8> head{};
    const std::array<unsigned char, 8> request{0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e};
    return recv(client, head.data(), head.size(), MSG_PEEK) == static_cast<ssize_t>(head.size()) && head == request;
  }
  bool pass(int from, int to, long& count, long limit, std::vector<char>& buffer) const {
    const ssize_t got = recv(from, buffer.data(), static_cast<std::size_t>(piece.load()), 0);
    if (got <= 0) return false;
    if (const int time = delay_ms; time > 0) std::this_thread::sleep_for(std::chrono::milliseconds(time));
    const long left = limit - count;
    const ssize_t allowed = got < left ? got : left;
    for (ssize_t sent = 0; sent < allowed;) {
      const ssize_t now = send(to, buffer.data() + sent, static_cast<std::size_t>(allowed - sent), MSG_NOSIGNAL);
      if (now <= 0) return false;
      sent += now;
    }
    count += allowed;
    return count < limit;
  }
  void accept_one() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(target_);
    if (refuse || connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(client);
      close(server);
      return;
    }
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    pairs_.push_back({client, server});
  }

  int target_, listener_ = -1, port_ = 0;
  std::atomic<bool> stop_ = false;
  std::vector<pair> pairs_;
  std::thread thread_;
};

}  // namespace tests
