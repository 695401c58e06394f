// SPDX-License-Identifier: BSL-1.0
// A foreign key refers to a column that does not exist.
// error: retort: .*#wrong-reference\b
// error: reference_fits<.*"notes\.user_id".*"users\.key"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
#ifdef BAD
  rt::column<M, "user_id", std::int64_t, rt::references<User, "key">> user_id{};
#else
  rt::column<M, "user_id", std::int64_t, rt::references<User, "id">> user_id{};
#endif
};

void create(rt::session<rt::sqlite>& session) { rt::schema<User, Note>::create_all(session); }
