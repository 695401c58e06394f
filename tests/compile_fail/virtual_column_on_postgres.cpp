// SPDX-License-Identifier: BSL-1.0
// PostgreSQL stores what it computes.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"notes\.size: virtual column".*"PostgreSQL"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "text", std::string> text{};
#ifdef BAD
  rt::column<M, "size", int, rt::computed_virtual<"length(text)">> size{};
#else
  rt::column<M, "size", int, rt::computed<"length(text)">> size{};
#endif
};

auto statements = rt::schema<Note>::create_statements<rt::postgres>();
