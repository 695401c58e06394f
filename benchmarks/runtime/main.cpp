// SPDX-License-Identifier: BSL-1.0
// The program around the implementations of a scenario. The database is the one of RETORT_TEST_POSTGRES, or in memory.
//
//   PROGRAM list                  names the implementations
//   PROGRAM run NAME QUERIES      runs one of them: what it read, what it asked, what it took from the heap
//   PROGRAM time QUERIES ROUNDS   runs all of them in turn, again and again: the time of each round
//
// It prints JSON.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <stdexcept>

#include "counted_new.hpp"
#include "variant.hpp"

namespace {

constexpr int rows_of_warm_up = 10;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void list() {
  for (const bench::variant& v : bench::variants())
    std::printf("%.*s\n", static_cast<int>(v.name.size()), v.name.data());
}

const bench::variant& find(std::string_view name) {
  for (const bench::variant& v : bench::variants())
    if (v.name == name) return v;
  throw std::invalid_argument("there is no implementation " + std::string(name));
}

void run(const bench::variant& v, int queries, const char* url) {
  const auto runner = v.open(url);
  long before = bench::calls_of_new();
  runner->run(0, 1);
  const long first = bench::calls_of_new() - before;
  before = bench::calls_of_new();
  const bench::totals totals = runner->run(0, queries);
  const long further = bench::calls_of_new() - before;
  const bench::evidence proof = runner->proof();
  std::printf(
      "{\"name\": %s, \"queries\": %d, \"rows\": %lld, \"sum\": %.17g, \"new_first\": %ld, \"new_further\": %ld, "
      "\"text\": %s, \"columns\": %lld, \"runs\": %lld, \"steps\": %lld}\n",
      quoted(v.name).c_str(), queries, static_cast<long long>(totals.rows), totals.sum, first, further,
      quoted(proof.text).c_str(), static_cast<long long>(proof.columns), static_cast<long long>(proof.runs),
      static_cast<long long>(proof.steps));
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct contender {
  std::string_view name;
  std::unique_ptr<bench::runner> runner;
  std::vector<double> wall = {};  // microseconds a query, of each round
  std::vector<double> cpu = {};
};

void print_list(const char* name, const std::vector<double>& values) {
  std::printf(", \"%s\": [", name);
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.4f", i == 0 ? "" : ", ", values[i]);
  std::printf("]");
}

void time(int queries, int rounds, const char* url) {
  std::vector<contender> all;
  for (const bench::variant& v : bench::variants()) all.push_back({v.name, v.open(url)});
  for (contender& c : all) c.runner->run(0, rows_of_warm_up);
  for (int round = 0; round < rounds; ++round) {
    for (contender& c : all) {
      const auto start = std::chrono::steady_clock::now();
      const double cpu = cpu_seconds();
      if (c.runner->run(0, queries).rows != queries) throw std::runtime_error("a row is missing");
      c.cpu.push_back((cpu_seconds() - cpu) * 1e6 / queries);
      c.wall.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() /
                       queries);
    }
    std::rotate(all.begin(), all.begin() + 1, all.end());  // nobody always comes after the same one
  }
  std::printf("[");
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::printf("%s{\"name\": %s", i == 0 ? "" : ",\n ", quoted(all[i].name).c_str());
    print_list("wall", all[i].wall);
    print_list("cpu", all[i].cpu);
    std::printf("}");
  }
  std::printf("]\n");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  const char* url = std::getenv("RETORT_TEST_POSTGRES");
  if (url == nullptr) url = "";
  try {
    if (command == "list" && argc == 2)
      list();
    else if (command == "run" && argc == 4)
      run(find(argv[2]), std::atoi(argv[3]), url);
    else if (command == "time" && argc == 4)
      time(std::atoi(argv[2]), std::atoi(argv[3]), url);
    else {
      std::fprintf(stderr, "usage: %s list | run NAME QUERIES | time QUERIES ROUNDS\n", argv[0]);
      return 2;
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
