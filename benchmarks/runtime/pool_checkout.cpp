// SPDX-License-Identifier: BSL-1.0
// What it costs to take a connection from the pool and to give it back, when nobody else wants one: nanoseconds and
// allocations. Beside a PostgreSQL server (RETORT_TEST_POSTGRES), also with the look whether the connection lives.

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <retort/postgres.hpp>
#include <vector>

#include "counted_new.hpp"

namespace rt = retort;

namespace {

struct nothing {
  struct options_type {};
  explicit nothing(options_type) {}
  static bool usable() { return true; }
  static rt::driver::health state() { return rt::driver::health::good; }
  static void reset() noexcept {}
};

template <class F>
void measure(const char* name, F&& once) {
  constexpr int rounds = 9, times = 200'000;
  for (int i = 0; i < 1'000; ++i) once();
  std::vector<double> results;
  const auto allocations = bench::calls_of_new();
  for (int r = 0; r < rounds; ++r) {
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < times; ++i) once();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;
    results.push_back(took.count() / times);
  }
  const double allocated = static_cast<double>(bench::calls_of_new() - allocations) / (rounds * times);
  std::sort(results.begin(), results.end());
  std::printf("%-28s %7.1f ns (%.1f to %.1f), %.3f allocations\n", name, results[rounds / 2], results.front(),
              results.back(), allocated);
}

}  // namespace

int main() {
  rt::pool<nothing> plain({}, {.pool_pre_ping = false});
  measure("check-out and return", [&] { plain.acquire(); });
  if (const char* url = std::getenv("RETORT_TEST_POSTGRES")) {
    const auto unasked = rt::create_engine<rt::postgres>(url, {.pool_pre_ping = false});
    measure("of PostgreSQL", [&] { unasked.acquire(); });
    const auto asked = rt::create_engine<rt::postgres>(url);
    measure("with the look at the socket", [&] { asked.acquire(); });
    // The look is one call of the operating system: what that alone costs here.
    const auto lease = asked.acquire();
    pollfd socket{PQsocket(lease->handle()), POLLIN, 0};
    measure("the look alone", [&] { poll(&socket, 1, 0); });
  }
}
