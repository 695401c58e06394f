// SPDX-License-Identifier: BSL-1.0
// libpqxx, with prepared statements.
#pragma once

#include <pqxx/pqxx>

#include "bench.hpp"
#include "data.hpp"

namespace bench {

class libpqxx : public plain_run {
 public:
  static constexpr std::string_view database = "postgres", name = "libpqxx";
  explicit libpqxx(const place& where) : connection_(where.url) {}
  pqxx::connection& get() { return connection_; }
  void script(const std::string& sql) { pqxx::nontransaction(connection_).exec(sql); }
  double ask(const std::string& sql) { return pqxx::nontransaction(connection_).exec(sql)[0][0].as<double>(); }
  evidence proof() {
    const pqxx::result found = pqxx::nontransaction(connection_)
                                   .exec(
                                       "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements"
                                       " ORDER BY 2 DESC LIMIT 1");
    if (found.empty()) return {};
    return {found[0][0].as<std::string>(), found[0][1].as<std::int64_t>()};
  }

 private:
  pqxx::connection connection_;
};

/// The call is another one from libpqxx 7.10 on.
template <class Work, class... T>
pqxx::result exec_prepared(Work& work, const char* name, const T&... values) {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
  return work.exec(pqxx::prepped(name), pqxx::params(values...));
#else
  return work.exec_prepared(name, values...);
#endif
}

template <class Row>
item item_of(const Row& row) {
  return {row[0].template as<std::int64_t>(), row[1].template as<int>(), row[2].template as<double>(),
          row[3].template as<std::string>()};
}

}  // namespace bench
