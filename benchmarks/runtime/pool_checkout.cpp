// SPDX-License-Identifier: BSL-1.0
// What it costs to take a connection from the pool and to give it back, when nobody else wants one. Beside a PostgreSQL
// server (RETORT_TEST_POSTGRES), also with the look whether the connection lives.
#include <benchmark/benchmark.h>
#include <poll.h>

#include <cstdlib>

#include "heap.hpp"
#include "retort/postgres.hpp"

namespace rt = retort;

namespace {

struct nothing {
  struct options_type {};
  explicit nothing(options_type) {}
  static bool usable() { return true; }
  static rt::driver::health state() { return rt::driver::health::good; }
  static void reset() noexcept {}
};

/// Times `once`, and counts what it takes from the heap.
void measure(const char* name, auto once) {
  benchmark::RegisterBenchmark(name, [once](benchmark::State& state) mutable {
    once();
    bench::count_heap();
    for (int i = 0; i < 1'000; ++i) once();
    state.counters["heap"] = static_cast<double>(bench::counted_heap().calls) / 1'000;
    for (auto round : state) once();
  });
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  rt::pool<nothing> plain({}, {.pool_pre_ping = false});
  measure("check-out and return", [&] { plain.acquire(); });
  if (const char* url = std::getenv("RETORT_TEST_POSTGRES")) {
    const auto unasked = rt::create_engine<rt::postgres>(url, {.pool_pre_ping = false});
    const auto asked = rt::create_engine<rt::postgres>(url);
    const auto lease = asked.acquire();
    measure("of PostgreSQL", [&] { unasked.acquire(); });
    measure("with the look at the socket", [&] { asked.acquire(); });
    // The look is one call of the operating system: what that alone costs here.
    measure("the look alone", [&] {
      pollfd socket{PQsocket(lease->handle()), POLLIN, 0};
      poll(&socket, 1, 0);
    });
    benchmark::RunSpecifiedBenchmarks();
    return 0;
  }
  benchmark::RunSpecifiedBenchmarks();
}
