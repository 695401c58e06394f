// SPDX-License-Identifier: BSL-1.0
// [quickstart]
#include <retort/sqlite.hpp>

#include <cstdio>

namespace rt = retort;

template <class M>
struct User {
  static constexpr auto tablename = rt::name("users");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "name", std::string, rt::unique> name{};
  rt::column<M, "age", std::optional<int>> age{};
};
inline constexpr auto users = rt::table<User>;

int main() {
  auto engine = rt::create_engine<rt::sqlite>("sqlite://");  // in memory
  rt::session s{engine};
  rt::schema<User>::create_all(s);

  s.execute(rt::insert_into(users).values(users.name = "Ann", users.age = 30));
  s.execute(rt::insert_into(users).values(User<rt::insertable>{.name = "Bob"}));

  constexpr auto adults = rt::select(users.id, users.name).where(users.age >= rt::arg<"min">);
  static_assert(rt::sql<rt::sqlite>(adults) == "SELECT users.id, users.name FROM users WHERE users.age >= ?1");

  for (auto& [id, name] : s.execute(adults, rt::arg<"min"> = 18))
    std::printf("%lld %s\n", static_cast<long long>(id), name.c_str());
}
// [quickstart]
