// SPDX-License-Identifier: BSL-1.0
// SOCI on both databases, with prepared statements.
#pragma once

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "bench.hpp"
#include "data.hpp"

namespace bench {

class soci_connection : public plain_run {
 public:
  static constexpr std::string_view name = "soci";
  soci::session& get() { return session_; }
  double ask(const std::string& sql) {
    double value = 0;
    session_ << sql, soci::into(value);
    return value;
  }
  static evidence proof() { return {}; }

 protected:
  template <class... T>
  explicit soci_connection(const T&... how) : session_(how...) {}

  soci::session session_;
};

inline std::string soci_sqlite_url(const std::string& file) {
  return "dbname=" + (file.empty() ? ":memory:" : file) + " timeout=5 synchronous=1";
}

class soci_sqlite : public soci_connection {
 public:
  static constexpr std::string_view database = "sqlite";
  explicit soci_sqlite(const place& where) : soci_connection(soci::sqlite3, soci_sqlite_url(where.url)) {
    if (!where.url.empty()) script("PRAGMA journal_mode = WAL");
    script(where.fill);
  }
  void script(const std::string& sql) {
    auto* backend = static_cast<soci::sqlite3_session_backend*>(session_.get_backend());
    if (sqlite_api::sqlite3_exec(backend->conn_, sql.c_str(), nullptr, nullptr, nullptr) != 0)
      throw std::runtime_error(sqlite_api::sqlite3_errmsg(backend->conn_));
  }
};

class soci_postgres : public soci_connection {
 public:
  static constexpr std::string_view database = "postgres";
  explicit soci_postgres(const place& where) : soci_connection(soci::postgresql, where.url) {}
  void script(const std::string& sql) { session_ << sql; }
};

}  // namespace bench
