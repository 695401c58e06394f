// SPDX-License-Identifier: BSL-1.0
#include "database.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "databases.hpp"

namespace chinook {

namespace {

/// The folder with the scripts that make the database, as its author published them.
const char* const folder = std::getenv("RETORT_CHINOOK");

// Without it there is nothing to test, which is not the same as a test that passed. Meson takes 77 for "skipped".
[[maybe_unused]] const bool there = [] {
  if (folder != nullptr && std::filesystem::is_directory(folder)) return true;
  std::puts(
      "chinook: SKIPPED. RETORT_CHINOOK has to name a folder with Chinook_Sqlite.sql and Chinook_PostgreSql.sql, "
      "of https://github.com/lerocha/chinook-database");
  std::fflush(stdout);
  std::_Exit(77);
}();

std::string script(const char* name) {
  const std::filesystem::path path = std::filesystem::path(folder) / name;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + " can't be read");
  std::ostringstream out;
  out << file.rdbuf();
  return std::move(out).str();
}

void load(rt::any_engine& engine, const std::string& sql) {
  rt::session s{engine};
  auto scope = s.begin();
  s.execute_script(sql);
  scope.commit();
}

class chinook_in_sqlite : public database {
 public:
  chinook_in_sqlite() {
    load(engine_, script("Chinook_Sqlite.sql"));
    if (sqlite3_open((folder_ / "test.db").c_str(), &connection_) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(connection_));
  }
  ~chinook_in_sqlite() override { sqlite3_close(connection_); }

  rt::any_engine& engine() override { return engine_; }
  table_of_cells query(const std::string& sql) override {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(connection_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(connection_) + (" in " + sql));
    table_of_cells out;
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      auto& row = out.emplace_back();
      for (int c = 0; c < sqlite3_column_count(statement); ++c) switch (sqlite3_column_type(statement, c)) {
          case SQLITE_NULL: row.emplace_back(nullptr); break;
          case SQLITE_TEXT: row.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, c))); break;
          default: row.emplace_back(sqlite3_column_double(statement, c));
        }
    }
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(connection_) + (" in " + sql));
    return out;
  }
  void run(const std::string& sql) override {
    if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(connection_) + (" in " + sql));
  }

 private:
  tests::temporary_folder folder_;
  rt::any_engine engine_ = rt::create_engine("sqlite:///" + (folder_ / "test.db"));
  sqlite3* connection_ = nullptr;
};

/// `PlaylistTrack` as the script for PostgreSQL has it: `playlist_track`.
std::string with_underscores(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && !out.empty()) out += '_';
    out += static_cast<char>(capital ? c - 'A' + 'a' : c);
  }
  return out;
}

/// Gives the tables and columns on PostgreSQL the names that they have on SQLite, and in the models.
std::string renaming() {
  std::string out;
  for (const rt::table_description* table : shop::descriptions) {
    const std::string name(table->name.text);
    for (const rt::column_description& column : table->columns)
      out += "ALTER TABLE " + with_underscores(name) + " RENAME " + with_underscores(column.name.text) + " TO \"" +
             std::string(column.name.text) + "\";\n";
    out += "ALTER TABLE " + with_underscores(name) + " RENAME TO \"" + name + "\";\n";
  }
  return out;
}

class chinook_in_postgres : public database {
 public:
  static std::string url() { return tests::with_option(tests::server_url(), "options=-csearch_path%3Dchinook"); }

  chinook_in_postgres() : engine_(make_schema()), connection_(PQconnectdb(url().c_str())) {
    // What stands before are commands of psql and for the whole server: another database, which we are in already.
    std::string sql = script("Chinook_PostgreSql.sql");
    const std::string last_of_psql = "\\c chinook;";
    sql.erase(0, sql.find(last_of_psql) + last_of_psql.size());
    load(engine_, sql);
    load(engine_, renaming());
    if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_));
  }
  ~chinook_in_postgres() override { PQfinish(connection_); }

  rt::any_engine& engine() override { return engine_; }
  table_of_cells query(const std::string& sql) override {
    PGresult* result = PQexec(connection_, sql.c_str());
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
      PQclear(result);
      throw std::runtime_error(PQerrorMessage(connection_) + (" in " + sql));
    }
    table_of_cells out(static_cast<std::size_t>(PQntuples(result)));
    for (int r = 0; r < PQntuples(result); ++r)
      for (int c = 0; c < PQnfields(result); ++c) out[static_cast<std::size_t>(r)].push_back(value(result, r, c));
    PQclear(result);
    return out;
  }
  void run(const std::string& sql) override {
    PGresult* result = PQexec(connection_, sql.c_str());
    const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!ok) throw std::runtime_error(PQerrorMessage(connection_) + (" in " + sql));
  }

 private:
  static rt::any_engine make_schema() {
    tests::make_empty_schema("chinook");
    return rt::create_engine(url());
  }
  static cell value(const PGresult* result, int r, int c) {
    if (PQgetisnull(result, r, c)) return nullptr;
    const std::string text = PQgetvalue(result, r, c);
    switch (PQftype(result, c)) {
      case rt::driver::oid::boolean: return text == "t" ? 1.0 : 0.0;
      case rt::driver::oid::int2:
      case rt::driver::oid::int4:
      case rt::driver::oid::int8:
      case rt::driver::oid::float8:
      case rt::driver::oid::numeric: return std::stod(text);
      default: return text;
    }
  }

  rt::any_engine engine_;
  PGconn* connection_;
};

std::string shown(const cell& c) {
  if (const auto* number = std::get_if<double>(&c)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&c)) return "'" + *text + "'";
  return "NULL";
}

bool same(const cell& a, const cell& b) {
  const auto* x = std::get_if<double>(&a);
  const auto* y = std::get_if<double>(&b);
  // The order in which a sum is made decides its last digit.
  if (x != nullptr && y != nullptr) return std::abs(*x - *y) <= 1e-9 * std::max(1.0, std::abs(*x));
  return a == b;
}

}  // namespace

database& on_sqlite() {
  static chinook_in_sqlite db;
  return db;
}
database& on_postgres() {
  static chinook_in_postgres db;
  return db;
}
rt::engine<rt::postgres>& postgres_engine() {
  on_postgres();
  static auto engine = rt::create_engine<rt::postgres>(chinook_in_postgres::url());
  return engine;
}

std::string text_of(const rt::date& day) {
  const std::chrono::year_month_day d(day);
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                static_cast<unsigned>(d.day()));
  return out;
}
std::string text_of(const rt::timestamp& time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  char out[32];
  std::snprintf(out, sizeof out, " %02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text_of(rt::date(day.time_since_epoch())) + out;
}

void compare(std::string_view where, const table_of_cells& ours, const table_of_cells& theirs) {
  INFO(std::string(where));
  REQUIRE(!theirs.empty());
  CHECK(ours.size() == theirs.size());
  for (std::size_t r = 0; r < ours.size() && r < theirs.size(); ++r) {
    REQUIRE(ours[r].size() == theirs[r].size());
    for (std::size_t c = 0; c < ours[r].size(); ++c) {
      if (same(ours[r][c], theirs[r][c])) continue;
      FAIL_CHECK("row " << r << ", column " << c << ": " << shown(ours[r][c]) << " and " << shown(theirs[r][c]));
      return;
    }
  }
}

}  // namespace chinook
