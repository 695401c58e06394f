// SPDX-License-Identifier: BSL-1.0
// Two columns of a model have the same name.
// error: retort: .*#column-twice\b
// error: column_is_declared_once<.*"notes\.text"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "text", std::string> text{};
#ifdef BAD
  rt::column<M, "text", std::string> title{};
#else
  rt::column<M, "title", std::string> title{};
#endif
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Note>::create_all(session); }
