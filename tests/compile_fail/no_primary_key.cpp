// SPDX-License-Identifier: BSL-1.0
// The primary key of a row of a table that has none.
// error: retort: .*#no-primary-key\b
// error: table_has_a_primary_key<.*"visits"
#include <retort/results.hpp>
#include <retort/sqlite.hpp>
#include "models.hpp"

template <class M>
struct Visit {
  static constexpr auto tablename = rt::name("visits");
#ifdef BAD
  rt::column<M, "page", std::string> page{};
#else
  rt::column<M, "page", std::string, rt::primary_key> page{};
#endif
};
constexpr auto visits = rt::table<Visit>;

void run(rt::session<rt::sqlite>& s) {
  static_cast<void>(rt::inserted_primary_key(s, rt::insert_into(visits).values(visits.page = "a")));
}
