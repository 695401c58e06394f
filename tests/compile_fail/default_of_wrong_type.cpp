// SPDX-License-Identifier: BSL-1.0
// A default is text where the column holds numbers.
// error: retort: .*#wrong-default\b
// error: default_fits_the_column<.*"notes\.stars"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
#ifdef BAD
  rt::column<M, "stars", int, rt::default_text<"5">> stars{};
#else
  rt::column<M, "stars", int, rt::default_<5>> stars{};
#endif
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Note>::create_all(session); }
