// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <retort/core.hpp>
#include <set>
#include <string>

#include "databases.hpp"

namespace tests {

/// One line of what a database's own catalogue says.
template <class M>
struct Listed {
  static constexpr auto tablename = rt::name("listed");
  rt::column<M, "line", std::string> line{};
};

using lines = std::set<std::string>;

/// The lines that a query of the catalogue gives, each database having its own.
template <class Dialect>
lines catalogue(rt::session<Dialect>& s, const std::string& sqlite, const std::string& postgres) {
  constexpr auto listed = rt::table<Listed>;
  s.execute_script("CREATE TEMPORARY VIEW listed (line) AS " + (is_sqlite(s) ? sqlite : postgres));
  const auto found = s.execute(rt::select(listed.line)).scalars();
  s.execute_script("DROP VIEW listed");
  return {found.begin(), found.end()};
}

}  // namespace tests
