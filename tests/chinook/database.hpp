// SPDX-License-Identifier: BSL-1.0
#pragma once

// A question is asked twice: through retort, and as SQL written by hand, which goes through SQLite's and libpq's own
// interface. Both must give the same rows, in the same order.

#include <doctest/doctest.h>

#include <boost/pfr/core.hpp>
#include <cstdint>
#include <optional>
#include <retort/retort.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models.hpp"

namespace chinook {

/// A value of a result: NULL, a number, or anything else as text.
using cell = std::variant<std::nullptr_t, double, std::string>;
using table_of_cells = std::vector<std::vector<cell>>;

/// Chinook in one of the databases: loaded once, gone at the end.
class database {
 public:
  database() = default;
  database(const database&) = delete;
  database& operator=(const database&) = delete;
  virtual ~database() = default;
  virtual rt::any_engine& engine() = 0;
  /// The rows of a query, by the client library alone.
  virtual table_of_cells query(const std::string& sql) = 0;
  /// A statement without rows.
  virtual void run(const std::string& sql) = 0;
};
database& on_sqlite();
database& on_postgres();
/// The same database of PostgreSQL, for what SQLite has not.
rt::engine<rt::postgres>& postgres_engine();

/// Fails where two results are not the same in each cell; also where there is none, since that would prove little.
void compare(std::string_view where, const table_of_cells& ours, const table_of_cells& theirs);

// clang-format off
std::string text_of(const rt::date& day);
std::string text_of(const rt::timestamp& time);
inline void add(std::vector<cell>& to, const std::string& text) { to.emplace_back(text); }
inline void add(std::vector<cell>& to, double number) { to.emplace_back(number); }
inline void add(std::vector<cell>& to, bool b) { to.emplace_back(b ? 1.0 : 0.0); }
inline void add(std::vector<cell>& to, std::int64_t number) { to.emplace_back(static_cast<double>(number)); }
inline void add(std::vector<cell>& to, std::int32_t number) { to.emplace_back(static_cast<double>(number)); }
inline void add(std::vector<cell>& to, const rt::date& day) { to.emplace_back(text_of(day)); }
inline void add(std::vector<cell>& to, const rt::timestamp& time) { to.emplace_back(text_of(time)); }
// clang-format on

template <class T>
void add(std::vector<cell>& to, const std::optional<T>& value);
template <class... Columns>
void add(std::vector<cell>& to, const rt::result_row<Columns...>& row) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (add(to, row.template get<I>()), ...);
  }(std::index_sequence_for<Columns...>{});
}
template <class Model>
  requires requires { Model::tablename; }
void add(std::vector<cell>& to, const Model& row) {
  boost::pfr::for_each_field(row, [&](const auto& field) {
    if constexpr (requires { add(to, field); }) add(to, field);  // a relation holds nothing
  });
}
template <class T>
void add(std::vector<cell>& to, const std::optional<T>& value) {
  const std::size_t before = to.size();
  add(to, value.value_or(T{}));
  if (!value)
    for (std::size_t i = before; i < to.size(); ++i) to[i] = nullptr;
}

template <class Result>
table_of_cells cells_of(Result&& found) {
  table_of_cells out;
  for (const auto& row : found) add(out.emplace_back(), row);
  return out;
}

/// Asks both databases; their SQL may differ.
template <class Query>
void ask(const Query& query, const std::string& sqlite, const std::string& postgres) {
  rt::session here{on_sqlite().engine()}, there{on_postgres().engine()};
  compare("SQLite", cells_of(here.execute(query)), on_sqlite().query(sqlite));
  compare("PostgreSQL", cells_of(there.execute(query)), on_postgres().query(postgres));
}
template <class Query>
void ask(const Query& query, const std::string& sql) {
  ask(query, sql, sql);
}

/// Asks PostgreSQL alone.
template <class Query>
void ask_postgres(const Query& query, const std::string& sql) {
  rt::session s{postgres_engine()};
  compare("PostgreSQL", cells_of(s.execute(query)), on_postgres().query(sql));
}

/// Lets both write the same in a transaction each, which leaves nothing; `after` asks what is there then.
template <class Dialect, class Statement, class Query>
void write_on(rt::engine<Dialect>& engine, database& db, const Statement& statement, const Query& after,
              const std::string& sql, const std::string& sql_after) {
  table_of_cells ours;
  {
    rt::session s{engine};
    auto scope = s.begin();
    ours = cells_of(s.execute(statement));
    for (auto& row : cells_of(s.execute(after))) ours.push_back(std::move(row));
  }
  db.run("BEGIN");
  table_of_cells theirs = db.query(sql);
  for (auto& row : db.query(sql_after)) theirs.push_back(std::move(row));
  db.run("ROLLBACK");
  compare(&db == &on_sqlite() ? "SQLite" : "PostgreSQL", ours, theirs);
}
template <class Statement, class Query>
void write(const Statement& statement, const Query& after, const std::string& sql, const std::string& sql_after) {
  write_on(on_sqlite().engine(), on_sqlite(), statement, after, sql, sql_after);
  write_on(on_postgres().engine(), on_postgres(), statement, after, sql, sql_after);
}
template <class Statement, class Query>
void write_postgres(const Statement& statement, const Query& after, const std::string& sql,
                    const std::string& sql_after) {
  write_on(postgres_engine(), on_postgres(), statement, after, sql, sql_after);
}

}  // namespace chinook
