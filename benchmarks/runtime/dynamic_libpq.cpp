// SPDX-License-Identifier: BSL-1.0
// Eight conditions, each of which may be left out, as text that is put together each time; every combination is
// prepared once, when it is first met. Values are sent as text, rows come as text or binary.
#include "libpq.hpp"

namespace {

const bench::implementation<bench::libpq_text, bench::libpq_binary> place("dynamic", [](auto& server) {
  return [&, prepared = std::vector<bool>(256)](int count) mutable {
    bench::totals totals;
    PGconn* c = server.handle();
    for (int i = 0; i < count; ++i) {
      const bench::filter filter = bench::filter_of(i);
      const unsigned parts = bench::parts_of(filter);
      const std::string name = "dynamic " + std::to_string(parts);
      if (!prepared[parts]) server.prepare(name.c_str(), bench::dynamic_text(parts, '$').c_str());
      prepared[parts] = true;

      std::vector<std::string> values;
      if (filter.first_id) values.push_back(std::to_string(*filter.first_id));
      if (filter.last_id) values.push_back(std::to_string(*filter.last_id));
      if (filter.least_quantity) values.push_back(std::to_string(*filter.least_quantity));
      if (filter.most_quantity) values.push_back(std::to_string(*filter.most_quantity));
      if (filter.least_price) values.push_back(std::to_string(*filter.least_price));
      if (filter.most_price) values.push_back(std::to_string(*filter.most_price));
      if (filter.name_from) values.push_back(*filter.name_from);
      if (filter.other_name) values.push_back(*filter.other_name);
      const char* data[8];
      for (std::size_t k = 0; k < values.size(); ++k) data[k] = values[k].c_str();

      const bench::pg_result found = bench::expect(
          PQexecPrepared(c, name.c_str(), static_cast<int>(values.size()), data, nullptr, nullptr, server.results), c);
      for (int r = 0; r < PQntuples(found.get()); ++r) {
        const bench::item row = server.item_of(found, r);
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    }
    return totals;
  };
});

}  // namespace
