// SPDX-License-Identifier: BSL-1.0
// A foreign key of two columns has another type in one of them.
// error: retort: .*#wrong-reference\b
// error: reference_fits<.*"stays\.room".*"rooms\.number"
#include <retort/sqlite.hpp>

#include "models.hpp"

template <class M>
struct Room {
  static constexpr auto tablename = rt::name("rooms");
  rt::column<M, "house", std::string, rt::primary_key> house{};
  rt::column<M, "number", int, rt::primary_key> number{};
};
template <class M>
struct Stay {
  static constexpr auto tablename = rt::name("stays");
  static constexpr auto table_args =
      rt::table_args(rt::foreign_key_constraint<"house", "room">.references(rt::target<Room, "house", "number">));
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "house", std::string> house{};
#ifdef BAD
  rt::column<M, "room", std::string> room{};
#else
  rt::column<M, "room", int> room{};
#endif
};

void create(rt::session<rt::sqlite>& session) { rt::schema<Room, Stay>::create_all(session); }
