// SPDX-License-Identifier: BSL-1.0
// in_() with a range of bytes, which SQLite has not.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"in_\(\) with a range of bytes".*"SQLite"
#include "models.hpp"

#include <vector>

template <class M>
struct Blob {
  static constexpr auto tablename = rt::name("blobs");
  rt::column<M, "hash", rt::bytes, rt::primary_key> hash{};
};
constexpr auto blobs = rt::table<Blob>;

#ifdef BAD
using dialect = rt::sqlite;
#else
using dialect = rt::postgres;
#endif

std::string_view text(const std::vector<rt::bytes>& hashes) {
  return rt::sql<dialect>(rt::select(blobs.hash).where(blobs.hash.in_(hashes)));
}
