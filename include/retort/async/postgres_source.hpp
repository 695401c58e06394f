// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <source_location>
#include <vector>

#include "retort/async/postgres_connection.hpp"
#include "retort/async/replicas.hpp"

namespace retort::async {

/// The connections to a PostgreSQL database: those to the primary, and those to its replicas.
class postgres_source {
 public:
  using options_type = postgres_connection::options_type;
  using lease = pool<postgres_connection>::lease;

  postgres_source(const executor& e, const options_type& how, const std::vector<options_type>& replicas,
                  const engine_options& options)
      : primary_(std::make_shared<pool<postgres_connection>>(e, how, options)), replicas_(e, replicas, options) {}

  awaitable<lease> acquire(std::source_location where) { return primary_->acquire(where); }
  /// A connection to a replica that is there and not too far behind. An empty lease where there is none.
  awaitable<lease> acquire_replica(std::source_location where) { return replicas_.acquire(where); }
  bool has_replicas() const { return !replicas_.empty(); }

  const options_type& connection_options() const { return primary_->connection_options(); }
  pool_statistics statistics() const { return primary_->statistics() + replicas_.statistics(); }
  void invalidate() {
    primary_->invalidate();
    replicas_.invalidate();
  }
  awaitable<bool> maintain() {
    const bool replicas = co_await replicas_.maintain();
    const bool primary = co_await primary_->maintain();
    co_return primary&& replicas;
  }
  void close() {
    primary_->close();
    replicas_.close();
  }
  awaitable<bool> close_until(clock::time_point deadline) {
    replicas_.close();
    const bool primary = co_await primary_->close_until(deadline);
    const bool replicas = co_await replicas_.close_until(deadline);
    co_return primary&& replicas;
  }
  void abandon() {
    primary_->abandon();
    replicas_.abandon();
  }

 private:
  std::shared_ptr<pool<postgres_connection>> primary_;
  replica_set<postgres_connection> replicas_;
};

}  // namespace retort::async
