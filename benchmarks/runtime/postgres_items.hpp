// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "variant.hpp"

namespace bench {

/// Makes the table and its rows, unless another implementation did.
inline constexpr const char* fill_postgres =
    "SET client_min_messages = warning;"
    "CREATE TABLE IF NOT EXISTS items (id bigint PRIMARY KEY, quantity integer NOT NULL, price double precision NOT "
    "NULL,"
    " name text NOT NULL);"
    "INSERT INTO items SELECT i, i * 7 % 100, i * 0.25, 'item ' || i FROM generate_series(1, 1000) i ON CONFLICT DO "
    "NOTHING;"
    "ANALYZE items";

inline constexpr const char* select_from_postgres =
    "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = $1";

/// The text of the prepared statement on items and how often it was run, as the server knows it.
inline constexpr const char* ask_for_proof =
    "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '% FROM items %'";

struct clear_result {
  void operator()(PGresult* result) const { PQclear(result); }
};
using pg_result = std::unique_ptr<PGresult, clear_result>;

struct finish_connection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using pg_connection = std::unique_ptr<PGconn, finish_connection>;

inline pg_result check_postgres(PGresult* result, ExecStatusType wanted, PGconn* connection) {
  pg_result owned(result);
  if (PQresultStatus(result) != wanted) throw std::runtime_error(PQerrorMessage(connection));
  return owned;
}

inline evidence proof_from_postgres(PGconn* connection) {
  const pg_result found = check_postgres(PQexec(connection, ask_for_proof), PGRES_TUPLES_OK, connection);
  if (PQntuples(found.get()) == 0) return {};
  return {PQgetvalue(found.get(), 0, 0), 0, std::atoll(PQgetvalue(found.get(), 0, 1)), 0};
}

/// A connection of libpq that has the table and, by the name `by_key`, the statement.
inline pg_connection connect_postgres(const char* url) {
  pg_connection connection(PQconnectdb(url));
  PGconn* c = connection.get();
  if (PQstatus(c) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(c));
  check_postgres(PQexec(c, fill_postgres), PGRES_COMMAND_OK, c);
  const Oid bigint = 20;
  check_postgres(PQprepare(c, "by_key", select_from_postgres, 1, &bigint), PGRES_COMMAND_OK, c);
  return connection;
}

}  // namespace bench
