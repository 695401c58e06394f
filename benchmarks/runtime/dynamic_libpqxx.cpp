// SPDX-License-Identifier: BSL-1.0
// Eight conditions, each of which may be left out. Every combination is prepared once, when it is first met.
#include "libpqxx.hpp"

namespace {

pqxx::result exec_with(pqxx::nontransaction& work, const std::string& name, const std::vector<std::string>& values) {
#if PQXX_VERSION_MAJOR >= 7
  pqxx::params given;
  for (const std::string& value : values) given.append(value);
  return bench::exec_prepared(work, name.c_str(), given);
#else
  return work.exec_prepared(name, pqxx::prepare::make_dynamic_params(values));
#endif
}

const bench::implementation<bench::libpqxx> place("dynamic", [](pqxx::connection& connection) {
  return [&, prepared = std::vector<bool>(256)](int count) mutable {
    bench::totals totals;
    pqxx::nontransaction work(connection);
    for (int i = 0; i < count; ++i) {
      const bench::filter filter = bench::filter_of(i);
      const unsigned parts = bench::parts_of(filter);
      const std::string name = "dynamic " + std::to_string(parts);
      if (!prepared[parts]) connection.prepare(name, bench::dynamic_text(parts, '$'));
      prepared[parts] = true;

      std::vector<std::string> values;
      if (filter.first_id) values.push_back(pqxx::to_string(*filter.first_id));
      if (filter.last_id) values.push_back(pqxx::to_string(*filter.last_id));
      if (filter.least_quantity) values.push_back(pqxx::to_string(*filter.least_quantity));
      if (filter.most_quantity) values.push_back(pqxx::to_string(*filter.most_quantity));
      if (filter.least_price) values.push_back(pqxx::to_string(*filter.least_price));
      if (filter.most_price) values.push_back(pqxx::to_string(*filter.most_price));
      if (filter.name_from) values.push_back(*filter.name_from);
      if (filter.other_name) values.push_back(*filter.other_name);
      for (const auto& found : exec_with(work, name, values)) {
        const bench::item row = bench::item_of(found);
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    }
    return totals;
  };
});

}  // namespace
