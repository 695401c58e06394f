// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "databases.hpp"

// A prepared statement is known by the address of its text, as long as that text stands there.

namespace {

TEST_CASE_TEMPLATE("another text at the address of a prepared one is another statement", Database, tests::in_memory,
                   tests::on_server) {
  Database database;
  const auto engine = tests::engine_of(database);
  retort::session s{engine};
  char text[] = "SELECT CAST(1 AS bigint)";
  for (const char number : {'1', '2', '2', '1'}) {
    text[12] = number;
    auto rows = s.connection().start(text, nullptr, 0);
    REQUIRE(rows.next());
    std::int64_t found = 0;
    rows.read(0, found);
    CHECK(found == number - '0');
  }
}

TEST_CASE("only constants of the program itself stay where they are") {
  static constexpr char constant[] = "SELECT 1";
  static char changing[] = "SELECT 1";
  char of_the_stack[] = "SELECT 1";
  const std::string of_the_heap(100, 'x');
  CHECK(retort::driver::is_constant_of_program(constant));
  CHECK(retort::driver::is_constant_of_program("SELECT 1"));
  CHECK_FALSE(retort::driver::is_constant_of_program(changing));
  CHECK_FALSE(retort::driver::is_constant_of_program(of_the_stack));
  CHECK_FALSE(retort::driver::is_constant_of_program(of_the_heap.data()));
  CHECK_FALSE(retort::driver::is_constant_of_program(sqlite3_libversion()));  // a library's
  CHECK_FALSE(retort::driver::is_constant_of_program(nullptr));
}

}  // namespace
