// SPDX-License-Identifier: BSL-1.0
// An index names a column that the model does not have.
// error: retort: .*#no-such-column\b
// error: column_is_in_the_model<.*"notes\.txt"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
#ifdef BAD
  static constexpr auto table_args = rt::table_args(rt::index<"id", "txt">);
#else
  static constexpr auto table_args = rt::table_args(rt::index<"id", "text">);
#endif
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "text", std::string> text{};
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Note>::create_all(session); }
