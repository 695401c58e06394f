// SPDX-License-Identifier: BSL-1.0
// libpqxx with a prepared statement, outside any transaction of its own.
#include <pqxx/pqxx>

#include "postgres_items.hpp"

namespace {

class libpqxx : public bench::runner {
 public:
  explicit libpqxx(const char* url) : connection_(url) {
    pqxx::nontransaction(connection_).exec(bench::fill_postgres);
    connection_.prepare("by_key", bench::select_from_postgres);
  }

  bench::totals run(int first, int count) override {
    bench::totals totals;
    pqxx::nontransaction work(connection_);
    for (int i = first; i < first + count; ++i) {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
      const pqxx::result result = work.exec(pqxx::prepped("by_key"), pqxx::params(bench::key_of(i)));
#else
      const pqxx::result result = work.exec_prepared("by_key", bench::key_of(i));
#endif
      for (const auto& values : result) {
        bench::item row;
        row.id = values[0].as<std::int64_t>();
        row.quantity = values[1].as<int>();
        row.price = values[2].as<double>();
        row.name = values[3].as<std::string>();
        totals.add(row.id, row.quantity, row.price, row.name);
      }
    }
    return totals;
  }

  bench::evidence proof() override {
    const pqxx::result found = pqxx::nontransaction(connection_).exec(bench::ask_for_proof);
    if (found.empty()) return {};
    return {found[0][0].as<std::string>(), 0, found[0][1].as<std::int64_t>(), 0};
  }

 private:
  pqxx::connection connection_;
};

const bench::registration place("libpqxx", [](const char* url) -> std::unique_ptr<bench::runner> {
  return std::make_unique<libpqxx>(url);
});

}  // namespace
