// SPDX-License-Identifier: BSL-1.0
// libpq with a prepared statement; values go both ways as text, libpq's default.
#include <charconv>
#include <cstring>

#include "postgres_items.hpp"

namespace {

template <class T>
T parsed(const char* text) {
  T value{};
  if (std::from_chars(text, text + std::strlen(text), value).ec != std::errc())
    throw std::runtime_error("not a number");
  return value;
}

class raw_libpq_text : public bench::runner {
 public:
  explicit raw_libpq_text(const char* url) : connection_(bench::connect_postgres(url)) {}

  bench::totals run(int first, int count) override {
    bench::totals totals;
    PGconn* c = connection_.get();
    for (int i = first; i < first + count; ++i) {
      char key[24];
      *std::to_chars(key, key + sizeof key - 1, bench::key_of(i)).ptr = '\0';
      const char* values[] = {key};
      const bench::pg_result result =
          bench::check_postgres(PQexecPrepared(c, "by_key", 1, values, nullptr, nullptr, 0), PGRES_TUPLES_OK, c);
      for (int r = 0; r < PQntuples(result.get()); ++r) {
        bench::item row;
        row.id = parsed<std::int64_t>(PQgetvalue(result.get(), r, 0));
        row.quantity = parsed<int>(PQgetvalue(result.get(), r, 1));
        row.price = parsed<double>(PQgetvalue(result.get(), r, 2));
        row.name.assign(PQgetvalue(result.get(), r, 3), static_cast<std::size_t>(PQgetlength(result.get(), r, 3)));
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    }
    return totals;
  }

  bench::evidence proof() override { return bench::proof_from_postgres(connection_.get()); }

 private:
  bench::pg_connection connection_;
};

const bench::registration place("raw_libpq_text", [](const char* url) -> std::unique_ptr<bench::runner> {
  return std::make_unique<raw_libpq_text>(url);
});

}  // namespace
