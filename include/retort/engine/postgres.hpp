// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/driver/postgres/connection.hpp"
#include "retort/engine/engine.hpp"

namespace retort {

/// PostgreSQL under an engine. URLs are libpq's: `postgresql://user:password@host:port/database?option=value`, unix
/// sockets by
/// `?host=/folder`, several hosts, `target_session_attrs`.
template <>
struct driver_of<postgres> {
  using connection = driver::postgres_connection;

  static const dialect& dialect_of(std::string_view) { return postgres::value; }

  static engine_options adjusted(std::string_view where, engine_options options) {
    const url u = parse_url(where);
    if (u.scheme != "postgresql" && u.scheme != "postgres")
      throw configuration_error("retort: a PostgreSQL engine needs a URL that starts with postgresql://");
    return options;
  }

  static driver::postgres_options connection_options(std::string_view where, const engine_options& options) {
    return {.url = std::string(where),
            .connect_timeout = options.connect_timeout,
            .statement_cache = options.statement_cache};
  }
};

}  // namespace retort
