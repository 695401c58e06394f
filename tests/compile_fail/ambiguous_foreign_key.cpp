// SPDX-License-Identifier: BSL-1.0
// Two foreign keys could join the tables.
// error: retort: .*#ambiguous-join\b
// error: table_is_joined_by_a_condition<.*"letters".*"users"
#include "models.hpp"

template <class M>
struct Letter {
  static constexpr auto tablename = rt::name("letters");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "sender_id", std::int64_t, rt::references<User, "id">> sender_id{};
  rt::column<M, "receiver_id", std::int64_t, rt::references<User, "id">> receiver_id{};
};
constexpr auto letters = rt::table<Letter>;

#ifdef BAD
constexpr auto q = rt::select(users.name, letters.id).join(letters);
#else
constexpr auto q = rt::select(users.name, letters.id).join(letters, letters.sender_id == users.id);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
