// SPDX-License-Identifier: BSL-1.0
// A primary key is declared by a column, and again in table_args.
// error: retort: .*#primary-key-twice\b
// error: primary_key_is_declared_once<.*"notes\.id"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  static constexpr auto table_args = rt::table_args(rt::primary_key_constraint<"id", "number">);
#ifdef BAD
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
#else
  rt::column<M, "id", std::int64_t> id{};
#endif
  rt::column<M, "number", int> number{};
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Note>::create_all(session); }
