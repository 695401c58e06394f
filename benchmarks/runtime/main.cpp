// SPDX-License-Identifier: BSL-1.0
// The program around all implementations. benchmarks/run.py starts one process for each and lets them work in turn.
//
//   PROGRAM list                            a line for each: database, scenario, name
//   PROGRAM script DATABASE [SCENARIO]      the SQL that makes the tables
//   PROGRAM fill URL                        makes all tables in PostgreSQL
//   PROGRAM reset DATABASE SCENARIO         the SQL before each round, and in a second line the question after it
//   PROGRAM serve DATABASE SCENARIO NAME [URL [TASKS]]
//
// `serve` reads commands, a line each, and answers each with a line of JSON:
//
//   check COUNT          runs COUNT operations: what was read, what is in the tables, what the database saw
//   time COUNT           runs them: seconds of wall and of CPU
//   heap COUNT           runs them and counts what they take from the heap
//   instructions COUNT   runs them where callgrind sees it
#include <valgrind/callgrind.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "bench.hpp"
#include "data.hpp"
#include "heap.hpp"
#include "libpq.hpp"

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + '"';
}

const bench::variant& find(std::string_view database, std::string_view scenario, std::string_view name) {
  for (const bench::variant& v : bench::variants())
    if (v.database == database && v.scenario == scenario && v.name == name) return v;
  throw std::invalid_argument("there is no implementation " + std::string(name));
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void answer(const bench::variant& v, bench::runner& runner, const std::string& command, int count) {
  if (const std::string sql = bench::reset_script(v.database, v.scenario); !sql.empty()) runner.script(sql);
  std::int64_t rows = 0;
  if (command == "check") {
    const bench::totals totals = runner.run(count);
    const std::string question = bench::check_question(v.scenario);
    const double left = question.empty() ? 0 : runner.ask(question);
    const bench::evidence proof = runner.proof();
    std::printf("{\"rows\": %lld, \"sum\": %.17g, \"left\": %.17g, \"text\": %s, \"runs\": %lld}\n",
                static_cast<long long>(totals.rows), totals.sum, left, quoted(proof.text).c_str(),
                static_cast<long long>(proof.runs));
  } else if (command == "time") {
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    rows = runner.run(count).rows;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    std::printf("{\"rows\": %lld, \"wall\": %.9f, \"cpu\": %.6f}\n", static_cast<long long>(rows), wall.count(),
                cpu_seconds() - cpu);
  } else if (command == "heap") {
    bench::count_heap();
    rows = runner.run(count).rows;
    const bench::heap_use heap = bench::counted_heap();
    std::printf("{\"rows\": %lld, \"calls\": %ld, \"peak\": %zu}\n", static_cast<long long>(rows), heap.calls,
                heap.peak);
  } else if (command == "instructions") {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    rows = runner.run(count).rows;
    CALLGRIND_STOP_INSTRUMENTATION;
    CALLGRIND_DUMP_STATS;
    std::printf("{\"rows\": %lld}\n", static_cast<long long>(rows));
  } else
    throw std::invalid_argument("there is no command " + command);
  std::fflush(stdout);
}

void serve(const bench::variant& v, const std::string& url, int tasks) {
  const bool own = v.database == "sqlite";
  const auto runner = v.open({url, own ? bench::fill_script(v.database, v.scenario) : "", tasks});
  std::printf("{}\n");  // ready
  std::fflush(stdout);
  std::string command;
  for (int count = 0; std::cin >> command >> count;) answer(v, *runner, command, count);
}

}  // namespace

int main(int argc, char** argv) {
  const auto word = [&](int i) -> std::string { return i < argc ? argv[i] : ""; };
  try {
    if (word(1) == "list")
      for (const bench::variant& v : bench::variants())
        std::cout << v.database << ' ' << v.scenario << ' ' << v.name << '\n';
    else if (word(1) == "script" && argc > 2)
      std::cout << bench::fill_script(word(2), word(3));
    else if (word(1) == "fill" && argc > 2)
      bench::libpq_text(word(2)).script(bench::fill_script("postgres", ""));
    else if (word(1) == "reset" && argc > 3)
      std::cout << bench::reset_script(word(2), word(3)) << '\n' << bench::check_question(word(3)) << '\n';
    else if (word(1) == "serve" && argc > 4)
      serve(find(word(2), word(3), word(4)), word(5), argc > 6 ? std::atoi(argv[6]) : 1);
    else {
      std::cerr << "usage: " << argv[0] << " list | script … | fill … | reset … | serve …\n";
      return 2;
    }
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
