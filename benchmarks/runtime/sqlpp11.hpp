// SPDX-License-Identifier: BSL-1.0
// sqlpp11 with SQLite, where its headers are on the include path.
#pragma once

#include <sqlpp11/sqlite3/sqlite3.h>
#include <sqlpp11/sqlpp11.h>

#include "bench.hpp"
#include "data.hpp"
#include "sqlite3.hpp"

namespace bench {

// What its generator would write for the tables.
#define BENCH_NAME(NAME)                                                   \
  struct _alias_t {                                                        \
    static constexpr const char _literal[] = #NAME;                        \
    using _name_t = sqlpp::make_char_sequence<sizeof(_literal), _literal>; \
    template <typename T>                                                  \
    struct _member_t {                                                     \
      T NAME;                                                              \
      T& operator()() { return NAME; }                                     \
      const T& operator()() const { return NAME; }                         \
    };                                                                     \
  };
#define BENCH_COLUMN(TYPE, NAME, ...)                \
  struct TYPE {                                      \
    BENCH_NAME(NAME)                                 \
    using _traits = sqlpp::make_traits<__VA_ARGS__>; \
  };
namespace pp_columns {
BENCH_COLUMN(Id, id, sqlpp::bigint, sqlpp::tag::must_not_insert, sqlpp::tag::must_not_update)
BENCH_COLUMN(Quantity, quantity, sqlpp::integer)
BENCH_COLUMN(Price, price, sqlpp::floating_point)
BENCH_COLUMN(Name, name, sqlpp::varchar)
}  // namespace pp_columns
struct pp_items : sqlpp::table_t<pp_items, pp_columns::Id, pp_columns::Quantity, pp_columns::Price, pp_columns::Name> {
  BENCH_NAME(items)
};
struct pp_events
    : sqlpp::table_t<pp_events, pp_columns::Id, pp_columns::Quantity, pp_columns::Price, pp_columns::Name> {
  BENCH_NAME(events)
};
#undef BENCH_COLUMN
#undef BENCH_NAME

inline sqlpp::sqlite3::connection_config pp_config(const std::string& file) {
  sqlpp::sqlite3::connection_config config;
  config.path_to_database = file.empty() ? ":memory:" : file;
  config.flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  return config;
}

class pp_connection : public plain_run {
 public:
  static constexpr std::string_view database = "sqlite", name = "sqlpp11";
  explicit pp_connection(const place& where) : connection_(pp_config(where.url)) { script(where.fill); }
  sqlpp::sqlite3::connection& get() { return connection_; }
  void script(const std::string& sql) { run_script(connection_.native_handle(), sql); }
  double ask(const std::string& sql) { return ask_sqlite(connection_.native_handle(), sql); }
  evidence proof() { return proof_of(connection_.native_handle()); }

 private:
  sqlpp::sqlite3::connection connection_;
};

}  // namespace bench
