// SPDX-License-Identifier: BSL-1.0
#pragma once

// Sockets of this machine alone, for what stands between a client and a server.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <stdexcept>

namespace tests {

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

/// A socket that listens at a port that was free, and the port.
inline int listen_on_loopback(int& port) {
  const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listening, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listening, 64) != 0 ||
      getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("nobody can be listened to");
  port = ntohs(address.sin_port);
  return listening;
}

}  // namespace tests
