// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include "retort/driver/session_state.hpp"

namespace {

using retort::driver::may_leave_state;

TEST_CASE("what a script may leave on a connection") {
  for (const char* sql :
       {"SET search_path = a", "  set x TO 1", "SELECT 1; SET x TO 1", "UPDATE t SET a = 1; SET x TO 1", "LISTEN a",
        "CREATE TEMP TABLE t (a int)", "SELECT set_config('a', 'b', false)", "PRAGMA foreign_keys = OFF",
        "/* UPDATE */ SET x TO 1", "-- update\nSET x TO 1", "(SET)", "ATTACH 'a' AS b", "PREPARE a AS SELECT 1"})
    CHECK_MESSAGE(may_leave_state(sql), sql);
  for (const char* sql :
       {"", ";", "UPDATE t SET a = 1", "\n update t\n set a = 1", "CREATE TABLE t (a int); UPDATE t SET a = 1",
        "INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 2", "WITH a AS (SELECT 1) UPDATE t SET b = 1",
        "ALTER TABLE t ALTER a SET DEFAULT 1", "CREATE TABLE offset (a int)", "SELECT settings FROM t"})
    CHECK_MESSAGE(!may_leave_state(sql), sql);
}

TEST_CASE("what writes rows") {
  using retort::driver::writes_rows;
  for (const char* sql : {"INSERT INTO t VALUES (1)", "update t SET a = 1", "Delete FROM t",
                          "REPLACE INTO t VALUES (1)", "WITH a AS (SELECT 1) DELETE FROM t"})
    CHECK_MESSAGE(writes_rows(sql), sql);
  for (const char* sql : {"", "VACUUM", "PRAGMA foreign_keys = OFF", "ATTACH 'a' AS b", "INSERTED", "-- x\nVACUUM"})
    CHECK_MESSAGE(!writes_rows(sql), sql);
}

}  // namespace
