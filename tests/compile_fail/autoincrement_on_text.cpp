// SPDX-License-Identifier: BSL-1.0
// The database can't number rows with text.
// error: retort: .*#wrong-autoincrement\b
// error: column_can_be_numbered<.*"notes\.id"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
#ifdef BAD
  rt::column<M, "id", std::string, rt::primary_key, rt::autoincrement> id{};
#else
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
#endif
  rt::column<M, "text", std::string> text{};
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Note>::create_all(session); }
