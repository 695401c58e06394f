// SPDX-License-Identifier: BSL-1.0
// What a function gives at an update is not of the type of the column.
// error: retort: .*#wrong-default\b
// error: default_fits_the_column<.*"notes\.changed"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
#ifdef BAD
  rt::column<M, "changed", std::string, rt::onupdate<rt::utc_now>> changed{};
#else
  rt::column<M, "changed", rt::timestamptz, rt::onupdate<rt::utc_now>> changed{};
#endif
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Note>::create_all(session); }
