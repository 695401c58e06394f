// SPDX-License-Identifier: BSL-1.0
// libpq, as one uses it by hand: prepared statements, values as text or in the order of bytes of the network.
#pragma once

#include <libpq-fe.h>

#include <bit>
#include <charconv>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <stdexcept>

#include "bench.hpp"
#include "data.hpp"

namespace bench {

static_assert(std::endian::native == std::endian::little);

struct clear_result {
  void operator()(PGresult* result) const { PQclear(result); }
};
using pg_result = std::unique_ptr<PGresult, clear_result>;
struct finish_connection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using pg_connection = std::unique_ptr<PGconn, finish_connection>;

/// A result that is no failure.
inline pg_result expect(PGresult* result, PGconn* c) {
  pg_result owned(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
    throw std::runtime_error(PQerrorMessage(c));
  return owned;
}
inline pg_connection connect(const std::string& url) {
  pg_connection connection(PQconnectdb(url.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  return connection;
}
inline double ask_postgres(PGconn* c, const std::string& sql) {
  return std::strtod(PQgetvalue(expect(PQexec(c, sql.c_str()), c).get(), 0, 0), nullptr);
}
/// Of the statements that are prepared now, the one that ran most often.
inline evidence proof_of(PGconn* c) {
  const pg_result r = expect(PQexec(c,
                                    "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements"
                                    " ORDER BY 2 DESC LIMIT 1"),
                             c);
  if (PQntuples(r.get()) == 0) return {};
  return {PQgetvalue(r.get(), 0, 0), std::atoll(PQgetvalue(r.get(), 0, 1))};
}

enum class format { text, binary };

/// A value on its way to the server.
template <format F, class T>
struct sent {
  char bytes[32];
  int length = sizeof(T);

  explicit sent(T value) {
    if constexpr (F == format::text)
      *std::to_chars(bytes, bytes + sizeof bytes - 1, value).ptr = '\0';
    else {
      std::memcpy(bytes, &value, sizeof value);
      for (std::size_t i = 0; i < sizeof value / 2; ++i) std::swap(bytes[i], bytes[sizeof value - 1 - i]);
    }
  }
  const char* data() const { return bytes; }
};
template <format F>
struct sent<F, std::string> {
  const std::string& text;
  int length = static_cast<int>(text.size());

  explicit sent(const std::string& given) : text(given) {}
  const char* data() const { return text.c_str(); }
};

/// A value of a result.
template <format F, class T>
T value_of(const PGresult* r, int row, int column) {
  const char* bytes = PQgetvalue(r, row, column);
  const auto length = static_cast<std::size_t>(PQgetlength(r, row, column));
  if constexpr (std::is_same_v<T, std::string>)
    return {bytes, length};
  else if constexpr (F == format::text) {
    T value{};
    std::from_chars(bytes, bytes + length, value);
    return value;
  } else {
    char turned[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) turned[i] = bytes[sizeof(T) - 1 - i];
    T value;
    std::memcpy(&value, turned, sizeof value);
    return value;
  }
}

/// A connection with its format, as the scenarios see it.
template <format F>
class libpq : public plain_run {
 public:
  static constexpr std::string_view database = "postgres",
                                    name = F == format::text ? "raw_libpq_text" : "raw_libpq_binary";
  static constexpr int results = F == format::binary;  // as libpq says it
  explicit libpq(const place& where) : libpq(where.url) {}
  explicit libpq(const std::string& url) : connection_(connect(url)) {}
  libpq& get() { return *this; }
  PGconn* handle() { return connection_.get(); }
  void script(const std::string& sql) { expect(PQexec(handle(), sql.c_str()), handle()); }
  double ask(const std::string& sql) { return ask_postgres(handle(), sql); }
  evidence proof() { return proof_of(handle()); }

  void prepare(const char* of, const char* sql) { expect(PQprepare(handle(), of, sql, 0, nullptr), handle()); }
  template <class... T>
  pg_result execute(const char* of, const T&... values) {
    return with_values(
        [&](const char* const* data, const int* lengths, const int* formats) {
          return expect(PQexecPrepared(handle(), of, sizeof...(T), data, lengths, formats, F == format::binary),
                        handle());
        },
        values...);
  }
  /// In a pipeline: sends only.
  template <class... T>
  void send(const char* of, const T&... values) {
    with_values(
        [&](const char* const* data, const int* lengths, const int* formats) {
          return PQsendQueryPrepared(handle(), of, sizeof...(T), data, lengths, formats, F == format::binary);
        },
        values...);
  }
  template <class T>
  static T value(const pg_result& r, int row, int column) {
    return value_of<F, T>(r.get(), row, column);
  }
  static item item_of(const pg_result& r, int row) {
    return {value<std::int64_t>(r, row, 0), value<int>(r, row, 1), value<double>(r, row, 2),
            value<std::string>(r, row, 3)};
  }

 private:
  template <class Do, class... T>
  static auto with_values(Do&& then, const T&... values) {
    return [&](const auto&... ready) {
      const char* const data[] = {ready.data()..., nullptr};
      const int lengths[] = {ready.length..., 0};
      int formats[sizeof...(T) + 1];
      for (int& f : formats) f = F == format::binary;
      return then(data, lengths, formats);
    }(sent<F, T>(values)...);
  }

  pg_connection connection_;
};
using libpq_text = libpq<format::text>;
using libpq_binary = libpq<format::binary>;

}  // namespace bench
