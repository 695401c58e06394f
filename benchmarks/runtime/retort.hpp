// SPDX-License-Identifier: BSL-1.0
// retort on both databases: the tables of data.hpp as models, and its sessions.
#pragma once

#include "bench.hpp"
#include "data.hpp"
#include "libpq.hpp"
#include "retort/postgres.hpp"
#include "retort/sqlite.hpp"
#include "sqlite3.hpp"
#include "tables.hpp"

namespace bench {

inline std::string sqlite_url(const std::string& file) { return file.empty() ? "sqlite://" : "sqlite:///" + file; }

template <class Dialect>
class retort_connection : public plain_run {
 public:
  static constexpr std::string_view name = "retort";
  rt::session<Dialect>& get() { return session_; }
  void script(const std::string& sql) { session_.execute_script(sql); }
  evidence proof() { return proof_of(session_.connection().handle()); }

 protected:
  explicit retort_connection(const std::string& url) : engine_(rt::create_engine<Dialect>(url)) {}

  rt::engine<Dialect> engine_;
  rt::session<Dialect> session_{engine_};
};

class retort_sqlite : public retort_connection<rt::sqlite> {
 public:
  static constexpr std::string_view database = "sqlite";
  explicit retort_sqlite(const place& where) : retort_connection(sqlite_url(where.url)) { script(where.fill); }
  double ask(const std::string& sql) { return ask_sqlite(session_.connection().handle(), sql); }
};
class retort_postgres : public retort_connection<rt::postgres> {
 public:
  static constexpr std::string_view database = "postgres";
  explicit retort_postgres(const place& where) : retort_connection(where.url) {}
  double ask(const std::string& sql) { return ask_postgres(session_.connection().handle(), sql); }
};

}  // namespace bench
