// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <source_location>
#include <vector>

#include "retort/engine/pool.hpp"
#include "retort/engine/replica_record.hpp"

namespace retort {

/// Copies of a database to read from, each with a pool of its own. They are used in turn; one that does not answer or
/// is too far behind is left alone for a while. For any number of threads.
template <class Connection>
class replica_set {
 public:
  using lease = typename pool<Connection>::lease;

  replica_set(const std::vector<typename Connection::options_type>& all, const engine_options& options)
      : lag_(options.replica_lag) {
    engine_options each = options;
    each.connect_retry = {};
    for (const auto& one : all) replicas_.push_back(std::make_unique<replica>(one, each));
  }

  bool empty() const { return replicas_.empty(); }

  /// A connection to one of them, or none where no one will do.
  lease acquire(std::source_location where) {
    const std::size_t first = turn_.fetch_add(1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < replicas_.size(); ++i)
      if (lease found = try_one(*replicas_[(first + i) % replicas_.size()], where)) return found;
    return {};
  }

  pool_statistics statistics() const {
    pool_statistics sum;
    for (const auto& r : replicas_) sum = sum + r->connections.statistics();
    return sum;
  }
  void invalidate() {
    for (const auto& r : replicas_) r->connections.invalidate();
  }
  bool maintain() {
    bool all = true;
    for (const auto& r : replicas_) all = r->connections.maintain() && all;
    return all;
  }
  bool close(std::chrono::milliseconds patience) {
    bool all = true;
    for (const auto& r : replicas_) all = r->connections.close(patience) && all;
    return all;
  }

 private:
  struct replica {
    replica(const typename Connection::options_type& how, const engine_options& options)
        : connections(how, options), record(options.replica_lag) {}

    pool<Connection> connections;
    replica_record record;
  };

  lease try_one(replica& r, std::source_location where) {
    const auto advice = r.record.ask();
    if (advice == replica_record::advice::leave) return {};
    const bool look = advice == replica_record::advice::look;
    try {
      lease found = r.connections.acquire(where);
      if (!look || found->replication_lag() <= lag_) {
        if (look) r.record.praise();
        return found;
      }
    } catch (const pool_closed&) {
      throw;
    } catch (const error&) {
      // The primary does it, and says what is wrong where that is wrong, too.
    }
    r.record.blame();
    return {};
  }

  std::vector<std::unique_ptr<replica>> replicas_;
  std::chrono::milliseconds lag_;
  std::atomic<std::size_t> turn_ = 0;
};

}  // namespace retort
