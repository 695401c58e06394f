// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Ways to do one thing, timed in turn, so that all have the same weather.
class rounds {
 public:
  rounds(std::string_view scenario, int count) : scenario_(scenario), rounds_(count) {}

  /// `work` is timed, and does `times` of what is counted.
  void add(std::string_view name, double times, std::function<void()> work) {
    ways_.push_back({std::string(name), times, std::move(work), {}});
  }
  /// Runs all and prints a line of JSON for each.
  void run() {
    for (way& w : ways_) w.work();
    for (int i = 0; i < rounds_; ++i)
      for (way& w : ways_) {
        const auto start = std::chrono::steady_clock::now();
        w.work();
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        w.wall.push_back(took.count() / w.times);
      }
    for (const way& w : ways_) {
      std::printf("{\"scenario\": \"%s\", \"name\": \"%s\", \"wall\": [", scenario_.c_str(), w.name.c_str());
      for (std::size_t i = 0; i < w.wall.size(); ++i) std::printf("%s%.4f", i == 0 ? "" : ", ", w.wall[i]);
      std::printf("]}\n");
    }
    std::fflush(stdout);
  }

 private:
  struct way {
    std::string name;
    double times;
    std::function<void()> work;
    std::vector<double> wall;
  };

  std::string scenario_;
  int rounds_;
  std::vector<way> ways_;
};

}  // namespace bench
