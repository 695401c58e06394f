// SPDX-License-Identifier: BSL-1.0
// COPY in text and in binary, put together here.
#include "libpq.hpp"

namespace {

// No name has a character in it that COPY would want escaped.
void put_text(std::string& data, const bench::item& row) {
  data += std::to_string(row.id) + '\t' + std::to_string(row.quantity) + '\t' + std::to_string(row.price) + '\t' +
          row.name + '\n';
}

void put_bytes(std::string& data, const auto& value) {
  data.append(value.data(), static_cast<std::size_t>(value.length));
}

template <class... Ts>
void put_binary(std::string& data, const Ts&... values) {
  const auto put = [&data](const auto& value) {
    put_bytes(data, bench::sent<bench::format::binary, std::int32_t>(value.length));
    put_bytes(data, value);
  };
  put_bytes(data, bench::sent<bench::format::binary, std::int16_t>(sizeof...(Ts)));
  (put(bench::sent<bench::format::binary, Ts>(values)), ...);
}

const bench::implementation<bench::libpq_text, bench::libpq_binary> place("insert_bulk", [](auto& server) {
  return [&](int count) {
    constexpr bool binary = std::remove_reference_t<decltype(server)>::results == 1;
    bench::totals totals;
    PGconn* c = server.handle();
    std::string data;
    const auto flush = [&] {
      PQputCopyData(c, data.data(), static_cast<int>(data.size()));
      data.clear();
    };
    bench::expect(PQexec(c, binary ? "COPY written (id, quantity, price, name) FROM STDIN (FORMAT binary)"
                                   : "COPY written (id, quantity, price, name) FROM STDIN"),
                  c);
    if (binary) data.assign("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    for (const bench::item& row : bench::items_to_write(count)) {
      if constexpr (binary)
        put_binary(data, row.id, row.quantity, row.price, row.name);
      else
        put_text(data, row);
      if (data.size() > 60'000) flush();
      totals.add(row.id);
    }
    if (binary) data += "\377\377";
    flush();
    PQputCopyEnd(c, nullptr);
    while (bench::pg_result rest{PQgetResult(c)}) bench::expect(rest.release(), c);
    return totals;
  };
});

}  // namespace
