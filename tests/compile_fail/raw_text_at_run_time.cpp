// SPDX-License-Identifier: BSL-1.0
// Text that is put together when the program runs is no raw SQL: the compiler's own words.
// error: (template argument|not a constant expression|invalid use|no matching|not usable in a constant)
#include <retort/raw_sql.hpp>
#include <retort/sqlite.hpp>

#include "models.hpp"

void run(rt::session<rt::sqlite>& s, const std::string& table) {
#ifdef BAD
  s.execute(rt::text<table.c_str()>);
#else
  s.execute(rt::unsafe_sql("DELETE FROM " + table));
#endif
}
