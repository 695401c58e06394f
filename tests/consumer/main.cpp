// SPDX-License-Identifier: BSL-1.0
// Somebody else's program: a model, a table, a row in, the row out.
#include <retort/sqlite.hpp>

#include <cstdint>
#include <cstdio>
#include <string>

namespace rt = retort;

template <class M>
struct User {
  static constexpr auto tablename = rt::name("users");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "name", std::string, rt::unique> name{};
};

inline constexpr auto users = rt::table<User>;

int main() {
  auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User>::create_all(s);
  s.execute(rt::insert_into(users).values(User<rt::insertable>{.name = "Alice"}));

  std::string found;
  for (auto& [id, name] : s.execute(rt::select(users.id, users.name).where(users.id == 1))) {
    if (id == 1) found = name;
  }
  if (found != "Alice") {
    std::fprintf(stderr, "expected Alice, found '%s'\n", found.c_str());
    return 1;
  }
}
