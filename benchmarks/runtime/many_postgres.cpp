// SPDX-License-Identifier: BSL-1.0
// Many statements and many rows on PostgreSQL, against libpq. Prints microseconds for each query or row.
#include <boost/asio/io_context.hpp>
#include <cstring>

#include "items_model.hpp"
#include "postgres_items.hpp"
#include "retort/async_postgres.hpp"
#include "rounds.hpp"

namespace {

template <class M>
struct Event {
  static constexpr auto tablename = rt::name("events");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "name", std::string> name{};
  rt::column<M, "score", double> score{};
  rt::column<M, "since", rt::timestamptz> since{};
};
inline constexpr auto events = rt::table<Event>;

using bench::items;
using row = bench::Item<rt::row>;

constexpr int queries = 1'000;
constexpr int rows = 100'000;
double kept = 0;  // so that nothing is left out

void read(const char* url, int count) {
  boost::asio::io_context io(1);
  const bench::pg_connection raw = bench::connect_postgres(url);
  PGconn* const c = raw.get();
  auto engine = rt::create_engine<rt::postgres>(url);
  rt::session s{engine};
  auto async_engine = rt::create_async_engine<rt::postgres>(io, url);
  rt::async_session as{async_engine};
  const auto wait = [&](rt::awaitable<void> what) {
    boost::asio::co_spawn(io, std::move(what), [](std::exception_ptr e) {
      if (e) std::rethrow_exception(e);
    });
    io.restart();
    io.run();
  };
  const auto by_key = [](std::int64_t key) {
    return rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key);
  };

  bench::rounds one("select by key", count);
  one.add("raw_libpq_text", queries, [&] {
    for (int i = 0; i < queries; ++i) {
      const std::string key = std::to_string(bench::key_of(i));
      const char* const value = key.c_str();
      const bench::pg_result r =
          bench::check_postgres(PQexecPrepared(c, "by_key", 1, &value, nullptr, nullptr, 0), PGRES_TUPLES_OK, c);
      kept += std::strtod(PQgetvalue(r.get(), 0, 2), nullptr);
    }
  });
  one.add("retort_sync", queries, [&] {
    for (int i = 0; i < queries; ++i)
      for (auto& found : s.execute(by_key(bench::key_of(i)))) kept += found.get<2>();
  });
  auto each = [&]() -> rt::awaitable<void> {
    for (int i = 0; i < queries; ++i) {
      auto found = co_await as.execute(by_key(bench::key_of(i)));
      kept += found.one().get<2>();
    }
  };
  one.add("retort_async", queries, [&] { wait(each()); });
  one.add("retort_pipeline_100", queries, [&] {
    std::vector<decltype(by_key(1))> together;
    for (int i = 0; i < queries; ++i) {
      together.push_back(by_key(bench::key_of(i)));
      if (together.size() < 100) continue;
      for (auto& found : s.pipeline(together)) kept += found.one().get<2>();
      together.clear();
    }
  });
  one.run();

  bench::rounds all("read 100,000 rows", count);
  bench::check_postgres(
      PQexec(c,
             "CREATE TABLE events AS SELECT i AS id, 'event ' || i AS name, i * 0.37::float8 AS score, '2024-01-01 "
             "12:00:00.123456+00'::timestamptz + i * interval '61.000007 seconds' AS since FROM "
             "generate_series(1::bigint, 100000) i"),
      PGRES_COMMAND_OK, c);
  all.add("raw_libpq_text_undecoded", rows, [&] {
    const bench::pg_result r =
        bench::check_postgres(PQexec(c, "SELECT id, name, score, since FROM events"), PGRES_TUPLES_OK, c);
    kept += PQntuples(r.get());
  });
  all.add("retort_execute_all", rows, [&] { kept += static_cast<double>(s.execute(rt::select(events)).all().size()); });
  all.add("retort_execute_loop", rows, [&] {
    for (auto& event : s.execute(rt::select(events))) kept += event.score;
  });
  all.add("retort_stream", rows, [&] {
    for (auto& event : s.stream(rt::select(events))) kept += event.score;
  });
  all.add("retort_bulk_export", rows,
          [&] { s.bulk_export(events, [](Event<rt::row>& event) { kept += event.score; }); });
  auto streamed = [&]() -> rt::awaitable<void> {
    auto found = co_await as.stream(rt::select(events));
    for (;;) {
      auto* event = co_await found.next();
      if (event == nullptr) break;
      kept += event->score;
    }
  };
  all.add("retort_async_stream", rows, [&] { wait(streamed()); });
  all.run();
}

void write(const char* url, int count) {
  const bench::pg_connection raw = bench::connect_postgres(url);
  PGconn* const c = raw.get();
  auto engine = rt::create_engine<rt::postgres>(url);
  rt::session s{engine};
  const auto empty = [&] { bench::check_postgres(PQexec(c, "TRUNCATE items"), PGRES_COMMAND_OK, c); };
  std::vector<row> given;
  for (int i = 1; i <= rows; ++i) given.push_back({i, i % 100, i * 0.25, "item " + std::to_string(i)});
  const Oid types[] = {20, 23, 701, 25};
  bench::check_postgres(PQprepare(c, "put", "INSERT INTO items VALUES ($1, $2, $3, $4)", 4, types), PGRES_COMMAND_OK,
                        c);

  bench::rounds all("insert 100,000 rows", count);
  all.add("raw_libpq_one_by_one", rows / 5, [&] {
    empty();
    bench::check_postgres(PQexec(c, "BEGIN"), PGRES_COMMAND_OK, c);
    for (int i = 0; i < rows / 5; ++i) {
      const row& item = given[static_cast<std::size_t>(i)];
      const auto id = __builtin_bswap64(static_cast<std::uint64_t>(item.id));
      const auto quantity = __builtin_bswap32(static_cast<std::uint32_t>(item.quantity));
      std::uint64_t bits = 0;
      std::memcpy(&bits, &item.price, 8);
      bits = __builtin_bswap64(bits);
      const char* const values[] = {reinterpret_cast<const char*>(&id), reinterpret_cast<const char*>(&quantity),
                                    reinterpret_cast<const char*>(&bits), item.name.c_str()};
      const int lengths[] = {8, 4, 8, static_cast<int>(item.name.size())};
      const int formats[] = {1, 1, 1, 1};
      bench::check_postgres(PQexecPrepared(c, "put", 4, values, lengths, formats, 1), PGRES_COMMAND_OK, c);
    }
    bench::check_postgres(PQexec(c, "COMMIT"), PGRES_COMMAND_OK, c);
  });
  all.add("retort_execute_many", rows / 5, [&] {
    empty();
    s.execute_many(rt::insert_into(items).values(items.id = rt::arg<"id">, items.quantity = rt::arg<"quantity">,
                                                 items.price = rt::arg<"price">, items.name = rt::arg<"name">),
                   std::vector<row>(given.begin(), given.begin() + rows / 5));
  });
  all.add("retort_insert_range", rows, [&] {
    empty();
    s.execute(rt::insert_into(items).values(given));
  });
  all.add("retort_bulk_insert", rows, [&] {
    empty();
    s.bulk_insert(items, given);
  });
  all.run();
}

}  // namespace

int main(int argc, char** argv) {
  const char* url = std::getenv("RETORT_TEST_POSTGRES");
  const int count = argc > 1 ? std::atoi(argv[1]) : 5;
  try {
    read(url, count);
    write(url, count);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return kept == 0;
}
