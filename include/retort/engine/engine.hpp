// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <source_location>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/engine/pool.hpp"
#include "retort/engine/time_limits.hpp"
#include "retort/engine/url.hpp"
#include "retort/render/dialect.hpp"

namespace retort {

/// The driver of a dialect: its `connection`, its `replicas`, and what a URL and the options mean for it. Each driver's
/// umbrella specialises it.
template <class Dialect>
struct driver_of;

/// What a URL and the options come to.
template <class Connection>
struct engine_settings {
  engine_options options;
  const dialect* sql;
  typename Connection::options_type connection;
  std::vector<typename Connection::options_type> replicas{};
};

/// What they come to for a dialect, as far as no driver decides it. Throws `configuration_error`.
template <class Dialect>
auto settings_of(std::string_view where, const engine_options& options) {
  auto s = driver_of<Dialect>::settings(parse_url(where), where, with_bounded_times(options));
  if (s.options.pool_size == 0 && s.options.max_overflow == 0)
    throw configuration_error("retort: a pool has room for one connection at least: pool_size or max_overflow");
  return s;
}

/// The replicas of a database that can have none.
template <class Connection>
struct no_replicas {
  no_replicas(const std::vector<typename Connection::options_type>&, const engine_options&) {}

  static bool empty() { return true; }
  static typename pool<Connection>::lease acquire(std::source_location) { return {}; }
  static pool_statistics statistics() { return {}; }
  static void invalidate() {}
  static bool maintain() { return true; }
  static bool close(std::chrono::milliseconds) { return true; }
};

/// A database to work with: its URL, its options, its pool. It may be shared by threads, and has to outlive its
/// sessions.
template <class Dialect>
class engine {
 public:
  using dialect = Dialect;
  using connection = typename driver_of<Dialect>::connection;
  using replica_set = typename driver_of<Dialect>::replicas;
  using lease = typename pool<connection>::lease;

  engine(std::string_view where, const engine_options& options) : engine(settings_of<Dialect>(where, options)) {}

  const engine_options& options() const { return options_; }
  /// The dialect: known when the program runs, where the URL decides.
  const retort::dialect& sql_dialect() const { return *dialect_; }
  /// Whether somebody wants to hear of statements.
  bool observed() const { return observed_; }

  /// The state of the pool, together with those of the replicas.
  pool_statistics statistics() const { return pool_->statistics() + replicas_->statistics(); }

  /// A connection on loan.
  lease acquire(std::source_location where = std::source_location::current()) const { return pool_->acquire(where); }
  /// A connection to a replica that is there and not too far behind. An empty lease where there is none.
  lease acquire_replica(std::source_location where = std::source_location::current()) const {
    return replicas_->acquire(where);
  }
  bool has_replicas() const { return !replicas_->empty(); }

  /// Lends none of the connections that are open now any more, as when the server is known to have changed.
  void invalidate() const {
    pool_->invalidate();
    replicas_->invalidate();
  }
  /// Does what users would else have to wait for: closes idle connections that are too old, not needed or dead, and
  /// opens some until there are `pool_min_idle`. For a thread of the program's own, now and then, or before the first
  /// users come. False where connections can't be had now; nothing is thrown for it.
  bool maintain() const {
    const bool replicas = replicas_->maintain();
    return pool_->maintain() && replicas;
  }
  /// Lends nothing any more, sends those away who wait, and waits until all connections are back. False where they are
  /// not by then.
  bool close(std::chrono::milliseconds patience = {}) const {
    const bool replicas = replicas_->close(patience);
    return pool_->close(patience) && replicas;
  }

 private:
  explicit engine(engine_settings<connection> s)
      : options_(std::move(s.options)),
        dialect_(s.sql),
        observed_(options_.echo || options_.on_statement || options_.slow_statement.count() > 0),
        pool_(std::make_unique<pool<connection>>(s.connection, options_)),
        replicas_(std::make_unique<replica_set>(s.replicas, options_)) {}

  engine_options options_;
  const retort::dialect* dialect_;
  bool observed_;
  std::unique_ptr<pool<connection>> pool_;
  std::unique_ptr<replica_set> replicas_;
};

/// An engine for a database: `create_engine<sqlite>("sqlite:///app.db", {.pool_size = 5})`.
///
/// Nothing is opened before the first session needs it. Throws `configuration_error` on a URL that makes no sense.
template <class Dialect>
engine<Dialect> create_engine(std::string_view where, const engine_options& options = {}) {
  return engine<Dialect>(where, options);
}

}  // namespace retort
