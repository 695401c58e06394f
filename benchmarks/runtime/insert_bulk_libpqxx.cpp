// SPDX-License-Identifier: BSL-1.0
// libpqxx's stream, which is COPY in text.
#include "libpqxx.hpp"

namespace {

const bench::implementation<bench::libpqxx> place("insert_bulk", [](pqxx::connection& connection) {
  return [&](int count) {
    bench::totals totals;
    pqxx::work work(connection);
#if PQXX_VERSION_MAJOR >= 7
    auto stream = pqxx::stream_to::table(work, {"written"}, {"id", "quantity", "price", "name"});
#else
    pqxx::stream_to stream(work, "written", std::vector<std::string>{"id", "quantity", "price", "name"});
#endif
    for (const bench::item& row : bench::items_to_write(count)) {
      stream << std::make_tuple(row.id, row.quantity, row.price, row.name);
      totals.add(row.id);
    }
    stream.complete();
    work.commit();
    return totals;
  };
});

}  // namespace
