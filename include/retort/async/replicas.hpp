// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <memory>
#include <source_location>
#include <vector>

#include "retort/async/pool.hpp"
#include "retort/engine/replica_record.hpp"

namespace retort::async {

/// Copies of a database to read from, for coroutines: see `retort::replica_set`.
template <class Connection>
class replica_set {
 public:
  using lease = typename pool<Connection>::lease;

  replica_set(const executor& e, const std::vector<typename Connection::options_type>& all,
              const engine_options& options)
      : lag_(options.replica_lag) {
    engine_options each = options;
    each.connect_retry = {};
    for (const auto& one : all) replicas_.push_back(std::make_unique<replica>(e, one, each));
  }

  bool empty() const { return replicas_.empty(); }

  /// A connection to one of them, or none where no one will do.
  awaitable<lease> acquire(std::source_location where) {
    lease found;
    const std::size_t first = turn_.fetch_add(1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < replicas_.size() && !found; ++i)
      co_await try_one(*replicas_[(first + i) % replicas_.size()], where, found);
    co_return found;
  }

  pool_statistics statistics() const {
    pool_statistics sum;
    for (const auto& r : replicas_) sum = sum + r->connections->statistics();
    return sum;
  }
  void invalidate() {
    for (const auto& r : replicas_) r->connections->invalidate();
  }
  awaitable<bool> maintain() {
    bool all = true;
    for (const auto& r : replicas_) {
      const bool this_one = co_await r->connections->maintain();
      all = all && this_one;
    }
    co_return all;
  }
  void close() {
    for (const auto& r : replicas_) r->connections->close();
  }
  awaitable<bool> close_until(clock::time_point deadline) {
    bool all = true;
    for (const auto& r : replicas_) {
      const bool this_one = co_await r->connections->close_until(deadline);
      all = all && this_one;
    }
    co_return all;
  }
  void abandon() {
    for (const auto& r : replicas_) r->connections->abandon();
  }

 private:
  struct replica {
    replica(const executor& e, const typename Connection::options_type& how, const engine_options& options)
        : connections(std::make_shared<pool<Connection>>(e, how, options)), record(options.replica_lag) {}

    std::shared_ptr<pool<Connection>> connections;
    replica_record record;
  };

  awaitable<void> try_one(replica& r, std::source_location where, lease& found) {
    const auto advice = r.record.ask();
    if (advice == replica_record::advice::leave) co_return;
    bool near_enough = false;
    try {
      lease one = co_await r.connections->acquire(where);
      if (advice == replica_record::advice::use) {
        near_enough = true;
      } else if (co_await one->replication_lag() <= lag_) {
        near_enough = true;
        r.record.praise();
      }
      if (near_enough) found = std::move(one);
    } catch (const pool_closed&) {
      throw;
    } catch (const error&) {
      // The primary does it, and says what is wrong where that is wrong, too.
    }
    if (!near_enough) r.record.blame();
  }

  std::vector<std::unique_ptr<replica>> replicas_;
  std::chrono::milliseconds lag_;
  std::atomic<std::size_t> turn_ = 0;
};

}  // namespace retort::async
