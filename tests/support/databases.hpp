// SPDX-License-Identifier: BSL-1.0
#pragma once

// Databases to test against: each of these types is one that is empty when it is made and gone afterwards.

#include <doctest/doctest.h>
#include <libpq-fe.h>

#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <retort/retort.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tests {

namespace rt = retort;

/// A folder that is gone afterwards.
class temporary_folder {
 public:
  temporary_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "retort-test.XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = pattern;
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  /// The path of a file in it.
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Where the server is that the tests run beside: by socket, or by TCP with a password.
inline std::string server_url(const char* variable = "RETORT_TEST_POSTGRES") {
  const char* url = std::getenv(variable);
  if (url == nullptr)
    throw std::runtime_error(std::string(variable) + " is not set: run this through tests/support/with_postgres");
  return url;
}
inline std::string with_option(std::string url, std::string_view option) {
  url += url.find('?') == url.npos ? '?' : '&';
  return url.append(option);
}

/// Drops and makes a schema by libpq alone.
inline void make_empty_schema(const std::string& name) {
  PGconn* connection = PQconnectdb(server_url().c_str());
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  PGresult* result = PQexec(connection, ("DROP SCHEMA IF EXISTS " + name + " CASCADE; CREATE SCHEMA " + name).c_str());
  const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
  const std::string message = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (!ok) throw std::runtime_error(message);
}

struct in_memory {
  using dialect = rt::sqlite;
  static std::string url() { return "sqlite://"; }
};
struct in_file {
  using dialect = rt::sqlite;
  temporary_folder folder;
  std::string url() const { return "sqlite:///" + (folder / "test.db"); }
};
struct on_server {
  using dialect = rt::postgres;
  on_server() { make_empty_schema("laws"); }
  static std::string url() { return with_option(server_url(), "options=-csearch_path%3Dlaws"); }
};
struct any_in_file : in_file {
  using dialect = rt::any_dialect;
};
struct any_on_server : on_server {
  using dialect = rt::any_dialect;
  static std::string url() {
    return with_option(server_url("RETORT_TEST_POSTGRES_TCP"), "options=-csearch_path%3Dlaws");
  }
};

template <class Database>
auto engine_of(const Database& database, const rt::engine_options& options = {}) {
  if constexpr (std::is_same_v<typename Database::dialect, rt::any_dialect>)
    return rt::create_engine(database.url(), options);
  else
    return rt::create_engine<typename Database::dialect>(database.url(), options);
}

template <class Dialect>
bool is_sqlite(const rt::session<Dialect>& s) {
  return s.sql_dialect().id == rt::dialect_id::sqlite;
}

/// The exception of type `E` that `f` throws.
template <class E, class F>
E caught(F&& f) {
  try {
    f();
  } catch (const E& e) {
    return e;
  } catch (const std::exception& e) {
    throw std::runtime_error(std::string("another exception was thrown: ") + e.what());
  }
  throw std::runtime_error("nothing was thrown");
}

}  // namespace tests

TYPE_TO_STRING_AS("SQLite in memory", tests::in_memory);
TYPE_TO_STRING_AS("SQLite in a file", tests::in_file);
TYPE_TO_STRING_AS("PostgreSQL", tests::on_server);
TYPE_TO_STRING_AS("SQLite by URL", tests::any_in_file);
TYPE_TO_STRING_AS("PostgreSQL by URL", tests::any_on_server);

// The databases that keep the laws, and those that stand for the drivers; who runs them another way says which before
// this.
#ifndef LAW_DATABASES
#define LAW_DATABASES tests::in_memory, tests::in_file, tests::on_server, tests::any_in_file, tests::any_on_server
#define LAW_DRIVERS tests::any_in_file, tests::any_on_server
#endif

#define LAW_OF(function, text, ...)                                          \
  template <class Dialect>                                                   \
  static void function(retort::engine<Dialect>&, retort::session<Dialect>&); \
  TEST_CASE_TEMPLATE(text, Database, __VA_ARGS__) {                          \
    Database database;                                                       \
    auto engine = tests::engine_of(database);                                \
    retort::session s{engine};                                               \
    function(engine, s);                                                     \
  }                                                                          \
  template <class Dialect>                                                   \
  static void function([[maybe_unused]] retort::engine<Dialect>& engine, [[maybe_unused]] retort::session<Dialect>& s)

/// A law that every database keeps. Its body is given an `engine` and a session `s`, and compiled once for each
/// dialect.
#define LAW(text) LAW_OF(DOCTEST_ANONYMOUS(law_), text, LAW_DATABASES)

/// The same where what counts is the driver: compiled once, run on both databases by URL.
#define LAW_OF_DRIVERS(text) LAW_OF(DOCTEST_ANONYMOUS(law_), text, LAW_DRIVERS)

/// A law of what only PostgreSQL has.
#define LAW_OF_POSTGRES(text) LAW_OF(DOCTEST_ANONYMOUS(law_), text, tests::on_server)
