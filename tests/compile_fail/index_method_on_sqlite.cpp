// SPDX-License-Identifier: BSL-1.0
// SQLite has one kind of index.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"notes\.text: index method".*"SQLite"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
#ifdef BAD
  static constexpr auto table_args = rt::table_args(rt::index<"text">.using_("hash"));
#else
  static constexpr auto table_args = rt::table_args(rt::index<"text">.using_("hash").postgres_only());
#endif
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "text", std::string> text{};
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Note>::create_all(session); }
