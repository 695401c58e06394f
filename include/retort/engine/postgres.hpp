// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/driver/postgres/connection.hpp"
#include "retort/engine/engine.hpp"
#include "retort/engine/replicas.hpp"

namespace retort {

/// PostgreSQL under an engine. URLs are libpq's: `postgresql://user:password@host:port/database?option=value`, unix
/// sockets by
/// `?host=/folder`, several hosts, `target_session_attrs`.
template <>
struct driver_of<postgres> {
  using connection = driver::postgres_connection;
  using replicas = replica_set<connection>;

  static bool is_scheme(std::string_view scheme) { return scheme == "postgresql" || scheme == "postgres"; }

  static engine_settings<connection> settings(const url& u, std::string_view where, const engine_options& options) {
    if (!is_scheme(u.scheme))
      throw configuration_error("retort: a PostgreSQL engine needs a URL that starts with postgresql://");
    engine_settings<connection> s{options, &postgres::value, connection_options(where, options)};
    for (const std::string& replica : options.replicas) {
      if (!is_scheme(parse_url(replica).scheme))
        throw configuration_error("retort: the URL of a replica starts with postgresql://");
      s.replicas.push_back(connection_options(replica, options));
    }
    return s;
  }

 private:
  static driver::postgres_options connection_options(std::string_view where, const engine_options& options) {
    driver::postgres_options o;
    o.url = where;
    o.connect_timeout = options.connect_timeout;
    o.statement_cache = options.statement_cache_size;
    o.prepared = options.statement_cache;
    o.statement_timeout = options.statement_timeout;
    o.isolation = options.isolation_level;
    o.cancels = std::make_shared<driver::cancel_line>(options.cancel_concurrency);
    return o;
  }
};

}  // namespace retort
