// SPDX-License-Identifier: BSL-1.0
// libpq with a prepared statement; values go both ways in binary.
#include <bit>
#include <cstring>

#include "postgres_items.hpp"

namespace {

/// To and from the order of bytes of the protocol, on a machine with the other one.
template <class T>
T swapped(const char* bytes) {
  unsigned char out[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) out[i] = static_cast<unsigned char>(bytes[sizeof(T) - 1 - i]);
  return std::bit_cast<T>(out);
}
static_assert(std::endian::native == std::endian::little);

class raw_libpq_binary : public bench::runner {
 public:
  explicit raw_libpq_binary(const char* url) : connection_(bench::connect_postgres(url)) {}

  bench::totals run(int first, int count) override {
    bench::totals totals;
    PGconn* c = connection_.get();
    for (int i = first; i < first + count; ++i) {
      const std::int64_t key = bench::key_of(i);
      const std::int64_t sent = swapped<std::int64_t>(reinterpret_cast<const char*>(&key));
      const char* values[] = {reinterpret_cast<const char*>(&sent)};
      const int lengths[] = {sizeof sent};
      const int formats[] = {1};
      const bench::pg_result result =
          bench::check_postgres(PQexecPrepared(c, "by_key", 1, values, lengths, formats, 1), PGRES_TUPLES_OK, c);
      for (int r = 0; r < PQntuples(result.get()); ++r) {
        bench::item row;
        row.id = swapped<std::int64_t>(PQgetvalue(result.get(), r, 0));
        row.quantity = swapped<int>(PQgetvalue(result.get(), r, 1));
        row.price = swapped<double>(PQgetvalue(result.get(), r, 2));
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

const bench::registration place("raw_libpq_binary", [](const char* url) -> std::unique_ptr<bench::runner> {
  return std::make_unique<raw_libpq_binary>(url);
});

}  // namespace
