// SPDX-License-Identifier: BSL-1.0
// The list of all statements of a program, held against databases. For all of this program it is kept.
#define RETORT_REGISTRY

#include <algorithm>
#include <retort/registry.hpp>

#include "databases.hpp"
#include "models.hpp"
#include "other_part.hpp"

// A model that does not fit the tables: one column is missing, another one has another type.
template <class M>
struct Later {
  static constexpr auto tablename = rt::name("users");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "nickname", std::string> nickname{};
};
template <class M>
struct Other {
  static constexpr auto tablename = rt::name("users");
  rt::column<M, "name", std::int64_t> name{};
};
inline constexpr auto later = rt::table<Later>;
inline constexpr auto numbered = rt::table<Other>;

// Not called: what stands in the program is listed.
template <class Dialect>
void use(rt::session<Dialect>& s) {
  s.execute(rt::select(users.name).where(users.id == 1 && users.status == "x").order_by(users.name).limit(3)).all();
  s.execute(rt::select(users.id).where(users.id.in_(std::vector<std::int64_t>{1, 2}))).all();
  s.execute(rt::insert_into(users).values(std::vector<User<rt::insertable>>{}));
  s.execute(rt::update(users).set(users.age = rt::arg<"age">).where(users.id == rt::arg<"id">), rt::arg<"age"> = 1,
            rt::arg<"id"> = 1);
  s.execute(rt::delete_from(users).where(users.level > 3).returning(users.id)).all();
  s.execute(rt::select(later.nickname)).all();
  s.execute(rt::select(numbered.name).where(numbered.name == 3)).all();
}
template void use(rt::session<rt::sqlite>&);
template void use(rt::session<rt::postgres>&);
template void use(rt::session<rt::any_dialect>&);

namespace {

TEST_CASE_TEMPLATE("all statements of the program are listed, held against a database, and planned", Database,
                   tests::in_file, tests::on_server, tests::any_on_server) {
  using dialect = std::conditional_t<std::is_same_v<Database, tests::in_file>, rt::sqlite, rt::postgres>;
  const auto all = rt::registry::list<dialect>();
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  const auto has = [&](std::string_view text) { return std::find(all.begin(), all.end(), text) != all.end(); };
  CHECK(has(rt::sql<dialect>(rt::select(later.nickname))));
  CHECK(has(other_part::text<dialect>()));  // of another file of the program
  CHECK(all.size() == 8);

  Database database;
  const auto engine = tests::engine_of(database);
  rt::session s{engine};
  rt::schema<Post, User>::create_all(s);
  const auto found = rt::registry::check(s);
  for (const auto& m : found) MESSAGE(m.text << ": " << m.message);
  if (tests::is_sqlite(s)) {  // it compares a text with a number without a word
    REQUIRE(found.size() == 1);
    CHECK(found[0].text == rt::sql<dialect>(rt::select(later.nickname)));
  } else {
    REQUIRE(found.size() == 2);
    CHECK(found[0].text == rt::sql<dialect>(rt::select(numbered.name).where(numbered.name == 3)));
    CHECK(found[0].sqlstate == "42883");
    CHECK(found[1].text == rt::sql<dialect>(rt::select(later.nickname)));
    CHECK(found[1].sqlstate == "42703");
  }
  const auto plans = rt::registry::explain(s);
  CHECK(plans.size() == all.size());
  std::size_t planned = 0;
  for (const auto& p : plans) {
    if (!p.lines.empty()) ++planned;
    // A planner that is given NULL finds that there is nothing to do.
    for (const std::string& line : p.lines) CHECK(line.find("One-Time Filter: false") == std::string::npos);
  }
  CHECK(planned == all.size() - found.size() - (tests::is_sqlite(s) ? 1 : 0));  // SQLite has no plan for one row
  // Nothing was done, and the session goes on.
  CHECK(s.execute(rt::select(users.name).where(users.id == 1 && users.status == "x").order_by(users.name).limit(3))
            .all()
            .empty());
  auto tx = s.begin();
  CHECK_THROWS_AS(rt::registry::check(s), rt::error);
}

}  // namespace
