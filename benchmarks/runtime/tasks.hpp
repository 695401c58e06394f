// SPDX-License-Identifier: BSL-1.0
// What those need who have no pool or no tasks of their own.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "bench.hpp"
#include "data.hpp"

namespace bench {

/// Runs `work(first, count)` on so many threads, which share `count`, and adds up what they read.
template <class Work>
totals in_threads(int tasks, int count, Work&& work) {
  std::vector<totals> each(static_cast<std::size_t>(tasks));
  std::vector<std::exception_ptr> failures(each.size());
  std::vector<std::thread> threads;
  for (int t = 0; t < tasks; ++t)
    threads.emplace_back([&, t] {
      const auto at = static_cast<std::size_t>(t);
      const int first = count / tasks * t + std::min(t, count % tasks);
      try {
        each[at] = work(first, count / tasks + (t < count % tasks));
      } catch (...) {
        failures[at] = std::current_exception();
      }
    });
  for (std::thread& thread : threads) thread.join();
  totals all;
  for (std::size_t t = 0; t < each.size(); ++t) {
    if (failures[t]) std::rethrow_exception(failures[t]);
    all += each[t];
  }
  return all;
}

/// The least that a pool of connections is: a list, a lock, a signal.
template <class Connection>
class simple_pool {
 public:
  template <class Open>
  explicit simple_pool(Open&& open) {
    for (int i = 0; i < pool_size; ++i) idle_.push_back(open());
  }
  template <class Use>
  auto with(Use&& use) {
    struct lent {
      simple_pool& pool;
      std::unique_ptr<Connection> one;
      ~lent() {
        const std::lock_guard lock(pool.mutex_);
        pool.idle_.push_back(std::move(one));
        pool.back_.notify_one();
      }
    } l{*this, take()};
    return use(*l.one);
  }
  Connection& any() { return *idle_.front(); }

 private:
  std::unique_ptr<Connection> take() {
    std::unique_lock lock(mutex_);
    back_.wait(lock, [&] { return !idle_.empty(); });
    auto one = std::move(idle_.back());
    idle_.pop_back();
    return one;
  }

  std::mutex mutex_;
  std::condition_variable back_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

/// A scenario whose connection is a pool: the work runs on threads. `Pool` fills itself and answers what is asked.
struct run_in_threads {
  int tasks;

  template <class Work>
  totals run(Work& work, int count) {
    return in_threads(tasks, count, work);
  }
};

}  // namespace bench
