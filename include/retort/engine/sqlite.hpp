// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/driver/sqlite/connection.hpp"
#include "retort/engine/engine.hpp"

namespace retort {

/// SQLite under an engine. URLs: `sqlite://` in memory, `sqlite:///relative.db`, `sqlite:////absolute.db`, with
/// `?mode=ro|rw|rwc`.
template <>
struct driver_of<sqlite> {
  using connection = driver::sqlite_connection;
  using replicas = no_replicas<connection>;

  static engine_settings<connection> settings(const url& u, std::string_view, const engine_options& options) {
    if (!options.replicas.empty()) throw configuration_error("retort: SQLite has no replicas");
    driver::sqlite_options o;
    o.path = path_of(u);
    o.busy_timeout = options.busy_timeout;
    o.statement_cache = options.statement_cache_size;
    o.statement_timeout = options.statement_timeout;
    for (const auto& [key, value] : u.query) {
      if (key != "mode") throw configuration_error("retort: an sqlite URL has the option mode, and no other");
      if (value != "ro" && value != "rw" && value != "rwc")
        throw configuration_error("retort: mode in an sqlite URL is ro, rw or rwc");
      o.read_only = value == "ro";
      o.create = value == "rwc";
    }
    engine_settings<connection> s{options, &sqlite::value, o};
    // A file may be replaced at any time, and nothing that fails tells of it.
    s.options.pool_pre_ping_after = {};
    // A database in memory is its connection: there is one, and it stays.
    if (o.path.empty()) {
      s.options.pool_size = 1;
      s.options.max_overflow = 0;
      s.options.pool_recycle = {};
      s.options.pool_idle_timeout = {};
    }
    return s;
  }

 private:
  static std::string path_of(const url& u) {
    if (u.scheme != "sqlite")
      throw configuration_error("retort: an SQLite engine needs a URL that starts with sqlite://");
    if (u.rest.empty()) return {};
    if (u.rest[0] != '/')
      throw configuration_error("retort: an sqlite URL has no host: sqlite:///relative or sqlite:////absolute");
    const std::string path = percent_decoded(std::string_view(u.rest).substr(1));
    if (path == ":memory:") return {};
    if (path.find('\0') != path.npos) throw configuration_error("retort: the path in an sqlite URL holds a zero");
    return path;
  }
};

/// The URL of an SQLite file, whatever characters stand in its path.
inline std::string sqlite_url(std::string_view path) { return "sqlite:///" + percent_encoded(path); }

}  // namespace retort
