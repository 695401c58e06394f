// SPDX-License-Identifier: BSL-1.0
// A join of tables that no foreign key connects.
// error: retort: .*#no-join-condition\b
// error: table_is_joined_by_a_condition<.*"tags".*"users"
#include "models.hpp"

template <class M>
struct Tag {
  static constexpr auto tablename = rt::name("tags");
  rt::column<M, "name", std::string, rt::primary_key> name{};
};
constexpr auto tags = rt::table<Tag>;

#ifdef BAD
constexpr auto q = rt::select(users.name, tags.name).join(tags);
#else
constexpr auto q = rt::select(users.name, tags.name).join(tags, tags.name == users.name);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
